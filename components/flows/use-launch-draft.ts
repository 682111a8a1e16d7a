"use client";

import { useCallback, useEffect, useMemo, useState } from "react";

import { randomId } from "@/components/data/random-id";
import type { FormField } from "@/lib/flows/input-form";

import { draftKey, newDraft, restoreDraft, storeDraft, type LaunchDraft, type LaunchFlow } from "./launch-draft";

/** What a launch begins with instead of a kept draft: an action that is to run again. */
export interface Prefill {
  readonly name: string;
  readonly input: LaunchDraft["input"];
}

function readDraft(key: string): LaunchDraft | null {
  try {
    return restoreDraft(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Storage may be full or forbidden; the form works without it. */
function keepDraft(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    return;
  }
}

/** The draft of one flow, kept in the tab until it is launched. */
export function useLaunchDraft(flow: LaunchFlow, form: FormField, prefill: Prefill | null) {
  const key = useMemo(() => draftKey(flow), [flow]);
  const [draft, setDraft] = useState<LaunchDraft>(() => {
    const fresh = newDraft(form, randomId());
    return prefill === null ? fresh : { ...fresh, ...prefill };
  });
  const [isTouched, setIsTouched] = useState(false);

  // The server knows nothing of the tab's storage, so the kept draft comes after the first paint.
  useEffect(() => {
    const kept = prefill === null ? readDraft(key) : null;
    if (kept !== null) setDraft(kept);
  }, [key, prefill]);

  useEffect(() => {
    if (isTouched) keepDraft(key, storeDraft(form, draft));
  }, [key, form, draft, isTouched]);

  const change = useCallback((part: Partial<LaunchDraft>) => {
    setIsTouched(true);
    setDraft((before) => ({ ...before, ...part }));
  }, []);
  const forget = useCallback(() => {
    setIsTouched(false);
    keepDraft(key, null);
  }, [key]);
  return { draft, change, forget };
}
