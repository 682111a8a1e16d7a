"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";

import { callFailure, type CallFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import type { FormField } from "@/lib/flows/input-form";
import { findFaults } from "@/lib/flows/input-values";
import { LIMITS } from "@/lib/shared/limits";

import type { SummaryEntry } from "./error-summary";
import { faultText } from "./fault-text";
import { launchRequest, type LaunchDraft, type LaunchFlow } from "./launch-draft";
import { launchStrings } from "./launch-strings";

export const NAME_PATH = "name";
export const INPUT_PATH = "input";

interface LaunchInput {
  flow: LaunchFlow;
  form: FormField;
  draft: LaunchDraft;
  /** Called before the page of the new action is opened. */
  onLaunched: () => void;
}

/** Last part of a path, as a person would call the field. */
function labelOf(path: string): string {
  if (path === NAME_PATH) return launchStrings.name;
  return path === INPUT_PATH ? launchStrings.input : path.slice(INPUT_PATH.length + 1);
}

function localErrors(form: FormField, draft: LaunchDraft): Map<string, string> {
  const isRequired = form.kind === "group";
  const faults = findFaults(form, draft.input, { path: INPUT_PATH, isRequired });
  const errors = new Map(faults.map(({ path, fault }) => [path, faultText(fault)]));
  if (draft.name.length > LIMITS.nameCharacters) {
    errors.set(NAME_PATH, launchStrings.nameLong(LIMITS.nameCharacters));
  }
  return errors;
}

/** Checks and sends a draft, once; tells what is wrong, field by field, after an attempt or when a field is left. */
export function useLaunch(input: LaunchInput) {
  const api = useApi();
  const router = useRouter();
  const [isTried, setIsTried] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<{ failure: CallFailure; draft: LaunchDraft } | null>(null);
  const isTaken = useRef(false);
  const { mutateAsync, isPending, isSuccess } = useMutation({
    mutationFn: (request: ReturnType<typeof launchRequest>) => api.actions.create.mutate(request),
  });
  const { form, draft } = input;
  const local = useMemo(() => localErrors(form, draft), [form, draft]);
  // What the server said holds for what it was sent.
  const refused = refusal?.draft === draft ? refusal.failure : null;

  const errors = useMemo(() => {
    const shown = [...local].filter(([path]) => isTried || left.has(path));
    return new Map([...shown, ...(refused?.fields ?? []).map(({ path, message }) => [path, message] as const)]);
  }, [local, isTried, left, refused]);

  async function send(): Promise<boolean> {
    if (isTaken.current) return true;
    isTaken.current = true;
    setRefusal(null);
    try {
      const { id } = await mutateAsync(launchRequest(input.flow, input.draft));
      input.onLaunched();
      router.push(`/actions/${id}`);
      return true;
    } catch (error) {
      isTaken.current = false;
      setRefusal({ failure: callFailure(error), draft: input.draft });
      return false;
    }
  }

  /** Whether it was sent; if not, the summary says why. */
  async function launch(): Promise<boolean> {
    setIsTried(true);
    return local.size > 0 ? false : send();
  }

  const entries = [...errors].map(([path, message]): SummaryEntry => ({ path, label: labelOf(path), message }));
  return {
    errors,
    entries,
    isTried,
    message: refused === null || refused.fields.length > 0 ? null : launchStrings.failed(refused.message),
    isUnderWay: isPending || isSuccess,
    leave: (path: string) => setLeft((before) => (before.has(path) ? before : new Set([...before, path]))),
    launch,
  };
}
