"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { ENTRIES } from "@/components/layout/navigation";
import { showError } from "@/components/ui/toast";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";

export type CommandName = "retry" | "cancel" | "pause" | "resume" | "start" | "delete";

const LABELS = {
  retry: actionStrings.retry,
  cancel: actionStrings.cancel,
  pause: actionStrings.pause,
  resume: actionStrings.resume,
  start: actionStrings.start,
  delete: actionStrings.delete,
} as const satisfies Record<CommandName, string>;

/** A pressed retry stays pressed so long, so that a second press meets no other button. */
const LEAST_RETRY_MS = 1_500;
const LATE_ANSWER_MS = 10_000;

export interface RetryRequest {
  /** Failed stages to retry; all when none is named. */
  readonly stages?: readonly string[];
}

/** Commands to one action. One at a time: a press while another is under way does nothing. */
export function useActionCommands(model: ActionModel) {
  const api = useApi();
  const router = useRouter();
  const { action } = model;
  const isBusy = useRef(false);
  const [pending, setPending] = useState<CommandName | null>(null);

  async function run(name: CommandName, call: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.current) return false;
    isBusy.current = true;
    setPending(name);
    const late = setTimeout(() => showError(actionStrings.notConfirmed), LATE_ANSWER_MS);
    const isDone = await call().then(
      () => true,
      (error: unknown) => {
        const again = { label: LABELS[name], onClick: () => void run(name, call) };
        showError(actionStrings.commandFailed(LABELS[name], callFailure(error).message), again);
        return false;
      },
    );
    clearTimeout(late);
    // What is deleted takes no further command while the page goes elsewhere.
    if (isDone && name === "delete") return true;
    setPending(null);
    isBusy.current = false;
    return isDone;
  }

  const target = { id: action.id };
  return {
    /** The command whose answer is awaited. */
    pending,
    /** Answers no sooner than after 1.5 s, so that the button can stay as it is until then. */
    retry: async ({ stages }: RetryRequest): Promise<boolean> => {
      const chosen = stages === undefined ? {} : { stages: [...stages] };
      const request = { ...target, ...chosen, expectedSeq: action.seq };
      const [isDone] = await Promise.all([
        run("retry", () => api.actions.retry.mutate(request)),
        new Promise((resolve) => setTimeout(resolve, LEAST_RETRY_MS)),
      ]);
      return isDone;
    },
    cancel: () => run("cancel", () => api.actions.cancel.mutate(target)),
    pause: () => run("pause", () => api.actions.pause.mutate(target)),
    resume: () => run("resume", () => api.actions.resume.mutate(target)),
    start: () => run("start", () => api.actions.start.mutate(target)),
    /** Also leads to the list. */
    delete: () =>
      run("delete", async () => {
        await api.actions.delete.mutate(target);
        router.push(ENTRIES.actions.href);
      }),
  };
}

export type ActionCommands = ReturnType<typeof useActionCommands>;
