"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { strings } from "@/components/layout/strings";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LIMITS } from "@/lib/shared/limits";

import { dispatchStrings } from "./dispatch-strings";

/** Asks before dispatch of the whole install is paused, and why. */
export function PauseDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const [typed, setTyped] = useState("");
  const reason = typed.trim();
  const send = useMutation({
    mutationFn: () => api.dispatch.set.mutate({ paused: true, ...(reason === "" ? {} : { reason }) }),
    onSuccess: onClose,
  });
  const failure = send.error === null ? null : dispatchStrings.pauseFailed(callFailure(send.error).message);
  function pause(): void {
    if (!send.isPending) send.mutate();
  }
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={dispatchStrings.pauseTitle}
      description={<p>{dispatchStrings.pauseText}</p>}
      footer={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button variant="primary" onClick={pause} pendingLabel={send.isPending ? dispatchStrings.pausing : undefined}>
            {dispatchStrings.pause}
          </Button>
        </>
      }
    >
      <form
        className="mt-3"
        onSubmit={(event) => {
          event.preventDefault();
          pause();
        }}
      >
        <Field label={dispatchStrings.reason} error={failure}>
          {(control) => (
            <Input
              {...control}
              value={typed}
              maxLength={LIMITS.dispatchReasonCharacters}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
