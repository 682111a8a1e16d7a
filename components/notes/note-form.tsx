"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { strings } from "@/components/layout/strings";
import { useIsLive } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { LIMITS } from "@/lib/shared/limits";

import { noteStrings } from "./note-strings";

export interface NoteFormProps {
  action: string;
  onSaved: () => void;
}

/** Takes a note; it is shown once the log has it. */
export function NoteForm({ action, onSaved }: NoteFormProps) {
  const api = useApi();
  const isLive = useIsLive();
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => api.actions.note.mutate({ id: action, text: text.trim() }),
    onSuccess: onSaved,
  });
  return (
    <form
      className="grid gap-2"
      data-print="hide"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && !send.isPending) send.mutate();
      }}
    >
      <Field
        label={noteStrings.text}
        error={send.error === null ? null : noteStrings.failed(callFailure(send.error).message)}
      >
        {(control) => (
          <Textarea
            {...control}
            value={text}
            maxLength={LIMITS.noteCharacters}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button
          type="submit"
          disabledReason={isLive ? undefined : strings.connection.writesOff}
          pendingLabel={send.isPending ? noteStrings.saving : undefined}
        >
          {noteStrings.save}
        </Button>
      </div>
    </form>
  );
}
