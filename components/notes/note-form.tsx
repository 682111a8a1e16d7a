"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { SendForm } from "@/components/data/send-form";
import { useApi } from "@/components/data/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { LIMITS } from "@/lib/shared/limits";

import { noteStrings } from "./note-strings";

export interface NoteFormProps {
  action: string;
  /** It was saved or discarded. */
  onClose: () => void;
}

/** Takes a note; it is shown once the log has it. */
export function NoteForm({ action, onClose }: NoteFormProps) {
  const api = useApi();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [isTried, setIsTried] = useState(false);
  const isEmpty = text.trim() === "";
  const send = useMutation({
    mutationFn: () => api.actions.note.mutate({ id: action, text: text.trim() }),
    onSuccess: onClose,
  });
  useEffect(() => field.current?.focus(), []);
  function submit(): void {
    setIsTried(true);
    if (!isEmpty && !send.isPending) send.mutate();
  }
  return (
    <SendForm
      onSubmit={submit}
      label={noteStrings.save}
      pendingLabel={send.isPending ? noteStrings.saving : undefined}
      refused={send.error === null ? null : noteStrings.failed(callFailure(send.error).message)}
      controls={!send.isPending && <Button onClick={onClose}>{noteStrings.discard}</Button>}
    >
      <Field label={noteStrings.text} error={isTried && isEmpty ? noteStrings.missing : null} errorRole="alert">
        {(control) => (
          <Textarea
            {...control}
            ref={field}
            value={text}
            maxLength={LIMITS.noteCharacters}
            onChange={(event) => {
              setText(event.target.value);
              if (!send.isPending) send.reset();
            }}
          />
        )}
      </Field>
    </SendForm>
  );
}
