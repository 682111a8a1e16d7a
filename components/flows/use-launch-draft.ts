"use client";

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { randomId } from "@/components/data/random-id";
import type { FormField } from "@/lib/flows/input-form";

import { draftKey, newDraft, restoreDraft, storeDraft, type LaunchDraft, type LaunchFlow } from "./launch-draft";

/** What a launch begins with instead of a kept draft: an action that is to run again. */
export interface Prefill {
  readonly name: string;
  readonly input: LaunchDraft["input"];
}

function readKept(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
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

const listenToNothing = () => () => undefined;

/** The draft of one flow, kept in the tab until it is launched. */
export function useLaunchDraft(flow: LaunchFlow, form: FormField, prefill: Prefill | null) {
  const key = useMemo(() => draftKey(flow), [flow]);
  const [begun] = useState<LaunchDraft>(() => {
    const fresh = newDraft(form, randomId());
    return prefill === null ? fresh : { ...fresh, ...prefill };
  });
  const [edited, setEdited] = useState<LaunchDraft | null>(null);
  // The server knows nothing of the tab's storage.
  const kept = useSyncExternalStore(
    listenToNothing,
    () => (prefill === null ? readKept(key) : null),
    () => null,
  );
  const restored = useMemo(() => restoreDraft(kept), [kept]);
  const draft = edited ?? restored ?? begun;

  useEffect(() => {
    if (edited !== null) keepDraft(key, storeDraft(form, edited));
  }, [key, form, edited]);

  const change = useCallback(
    (part: Partial<LaunchDraft>) => setEdited((before) => ({ ...(before ?? restored ?? begun), ...part })),
    [restored, begun],
  );
  const forget = useCallback(() => keepDraft(key, null), [key]);
  return { draft, change, forget };
}
