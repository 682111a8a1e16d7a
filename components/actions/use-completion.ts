"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { callFailure, type CallFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { parseJson, type ParsedJson } from "@/components/flows/parse-json";
import { showError } from "@/components/ui/toast";

import { actionStrings } from "./action-strings";

const { byHand } = actionStrings;

export interface CompletionTarget {
  readonly action: string;
  readonly stage: string;
  /** Whether the stage no longer is as it was when this was asked for. */
  readonly isOver: boolean;
  readonly onClose: () => void;
}

/** What is wrong with an output: that it is none, or what the server said of its fields. */
function faultOf(output: ParsedJson, refused: CallFailure | null): string | null {
  if (output.kind === "empty") return byHand.missing;
  if (output.kind === "fault") return output.message;
  const fields = refused?.fields ?? [];
  return fields.length === 0 ? null : fields.map(({ path, message }) => `${path} ${message}`).join("; ");
}

/** A typed output and a comment, on their way to the server. */
export function useCompletion({ action, stage, isOver, onClose }: CompletionTarget) {
  const api = useApi();
  const [text, setText] = useState("null");
  const [comment, setComment] = useState("");
  const output = parseJson(text);
  const send = useMutation({
    mutationFn: () =>
      api.actions.completeStage.mutate({
        id: action,
        stage,
        output: output.kind === "value" ? output.value : null,
        comment: comment.trim() === "" ? null : comment.trim(),
      }),
    onSuccess: onClose,
  });
  const { isIdle, isError } = send;
  // The events of one's own completion may come before its answer.
  const isTakenAway = isOver && (isIdle || isError);
  useEffect(() => {
    if (!isTakenAway) return;
    showError(byHand.over(stage));
    onClose();
  }, [isTakenAway, stage, onClose]);
  const refused = send.error === null ? null : callFailure(send.error);
  /** What was said of another text says nothing of this one. */
  const forgetAnswer = (): void => {
    if (!send.isPending) send.reset();
  };
  return {
    text,
    setText: (typed: string): void => {
      setText(typed);
      forgetAnswer();
    },
    comment,
    setComment: (typed: string): void => {
      setComment(typed);
      forgetAnswer();
    },
    fault: faultOf(output, refused),
    /** Why the server did not take it, where that is not for a field. */
    refused: refused !== null && refused.fields.length === 0 ? byHand.failed(refused.message) : null,
    isPending: send.isPending,
    complete: (): void => {
      if (output.kind === "value" && !send.isPending) send.mutate();
    },
  };
}
