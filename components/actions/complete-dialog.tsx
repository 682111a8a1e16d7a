"use client";

import { useWritesOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { LIMITS } from "@/lib/shared/limits";

import { actionStrings } from "./action-strings";
import { useCompletion, type CompletionTarget } from "./use-completion";

const { byHand } = actionStrings;

/** Asks for the output of a stage that failed, so that its action goes on as if it had given that. */
export function CompleteDialog(target: CompletionTarget) {
  const state = useCompletion(target);
  const off = useWritesOff();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && target.onClose()}
      title={byHand.title(target.stage)}
      description={<p>{byHand.text}</p>}
      footer={
        <>
          <Button onClick={target.onClose}>{byHand.keep}</Button>
          <Button
            variant="primary"
            onClick={state.complete}
            disabledReason={off}
            pendingLabel={state.isPending ? byHand.pending : undefined}
          >
            {byHand.confirm}
          </Button>
        </>
      }
    >
      <div className="mt-3 grid gap-3">
        <Field label={byHand.output} error={state.fault} errorRole="alert">
          {(control) => (
            <Textarea
              {...control}
              rows={6}
              spellCheck={false}
              value={state.text}
              onChange={(event) => state.setText(event.target.value)}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field label={byHand.comment}>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              value={state.comment}
              maxLength={LIMITS.commentCharacters}
              onChange={(event) => state.setComment(event.target.value)}
            />
          )}
        </Field>
        {state.refused !== null && (
          <p role="alert" className="wrap-anywhere text-danger-fg">
            {state.refused}
          </p>
        )}
      </div>
    </Dialog>
  );
}
