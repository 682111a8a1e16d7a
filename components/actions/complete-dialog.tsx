"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { parseJson } from "@/components/flows/parse-json";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { LIMITS } from "@/lib/shared/limits";

import { actionStrings } from "./action-strings";

const { byHand } = actionStrings;

export interface CompleteDialogProps {
  action: string;
  stage: string;
  onClose: () => void;
}

/** A typed output and a comment, on their way to the server. */
function useCompletion({ action, stage, onClose }: CompleteDialogProps) {
  const api = useApi();
  const [text, setText] = useState("null");
  const [comment, setComment] = useState("");
  const parsed = parseJson(text);
  const send = useMutation({
    mutationFn: () =>
      api.actions.completeStage.mutate({
        id: action,
        stage,
        output: parsed.kind === "value" ? parsed.value : null,
        comment: comment.trim() === "" ? null : comment.trim(),
      }),
    onSuccess: onClose,
  });
  const refused = send.error === null ? null : callFailure(send.error);
  const [field] = refused?.fields ?? [];
  const ofServer = field === undefined ? (refused?.message ?? null) : `${field.path} ${field.message}`;
  return {
    text,
    setText,
    comment,
    setComment,
    fault: parsed.kind === "fault" ? parsed.message : ofServer,
    isPending: send.isPending,
    complete: () => parsed.kind === "value" && !send.isPending && send.mutate(),
  };
}

/** Asks for the output of a stage that failed, so that its action goes on as if it had given that. */
export function CompleteDialog(props: CompleteDialogProps) {
  const state = useCompletion(props);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={byHand.title(props.stage)}
      description={<p>{byHand.text}</p>}
      footer={
        <>
          <Button onClick={props.onClose}>{byHand.keep}</Button>
          <Button
            variant="primary"
            onClick={state.complete}
            pendingLabel={state.isPending ? byHand.pending : undefined}
          >
            {byHand.confirm}
          </Button>
        </>
      }
    >
      <div className="mt-3 grid gap-3">
        <Field label={byHand.output} error={state.fault}>
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
            <Input
              {...control}
              value={state.comment}
              maxLength={LIMITS.commentCharacters}
              onChange={(event) => state.setComment(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
