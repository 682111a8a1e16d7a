"use client";

import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { faultText } from "@/components/flows/fault-text";
import { inputForm, type FormField } from "@/lib/flows/input-form";
import { findFaults, initialValue, type FormValue } from "@/lib/flows/input-values";
import type { JsonObject } from "@/lib/shared/json";

export const VALUE_PATH = "value";

export interface AnswerTarget {
  readonly action: string;
  readonly stage: string;
  readonly schema: JsonObject | null;
}

const NO_FORM: ReadonlyMap<string, string> = new Map();

function localErrors(form: FormField | null, value: FormValue): ReadonlyMap<string, string> {
  if (form === null) return NO_FORM;
  const faults = findFaults(form, value, { path: VALUE_PATH, isRequired: form.kind === "group" });
  return new Map(faults.map(({ path, fault }) => [path, faultText(fault)]));
}

/** What a person fills in before approving, and the answer on its way: one press, one answer. */
export function useAnswer({ action, stage, schema }: AnswerTarget) {
  const api = useApi();
  const form = useMemo(() => (schema === null ? null : inputForm(schema)), [schema]);
  const [value, setValue] = useState<FormValue>(() => (form === null ? undefined : initialValue(form)));
  const [comment, setComment] = useState("");
  const [isTried, setIsTried] = useState(false);
  const send = useMutation({
    mutationFn: (approved: boolean) =>
      api.actions.answer.mutate({
        id: action,
        stage,
        approved,
        comment: comment.trim() === "" ? null : comment.trim(),
        ...(approved && value !== undefined ? { value } : {}),
      }),
  });
  const local = useMemo(() => localErrors(form, value), [form, value]);
  const refused = send.error === null ? null : callFailure(send.error);
  const errors = new Map([
    ...(isTried ? local : NO_FORM),
    ...(refused?.fields ?? []).map(({ path, message }) => [path, message] as const),
  ]);
  return {
    form,
    value,
    comment,
    errors,
    message: refused?.message ?? null,
    /** The answer under way; once it is taken the stage no longer waits. */
    sent: send.isPending || send.isSuccess ? send.variables : null,
    setValue,
    setComment,
    answer: (approved: boolean): void => {
      if (send.isPending || send.isSuccess) return;
      setIsTried(approved);
      if (!approved || local.size === 0) send.mutate(approved);
    },
  };
}

export type AnswerState = ReturnType<typeof useAnswer>;
