"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { useNow } from "@/components/layout/use-now";
import { stageNamed, type Action } from "@/lib/actions/action";
import { actionUsage, stageUsage, usageView } from "@/lib/actions/budget";
import type { ReachedCap } from "@/lib/actions/event";

import { budgetStrings } from "./budget-strings";
import { parseAmount, usedAsTyped } from "./parse-amount";

/** What counts against a cap by now: attempts that are under way go on while their action is paused. */
function usedBy(action: Action, { scope, kind }: ReachedCap, now: number): number {
  const stage = scope.kind === "stage" ? stageNamed(action, scope.stage) : undefined;
  const usage = stage === undefined ? actionUsage(action, now) : stageUsage(stage, now);
  return usedAsTyped(kind, usageView(usage)[kind]);
}

/** Why an amount is no new cap, or null. */
function faultOf({ kind }: ReachedCap, most: number | null, used: number): string | null {
  if (most === null) return budgetStrings.notAnAmount[kind];
  return most > used ? null : budgetStrings.tooLow(kind, used);
}

/** A new cap that is typed, and the way to the server: one press, one change. */
export function useRaise(action: Action, reached: ReachedCap) {
  const api = useApi();
  const now = useNow();
  const [typed, setTyped] = useState("");
  const [isTried, setIsTried] = useState(false);
  const { scope, kind } = reached;
  const most = parseAmount(kind, typed);
  const fault = faultOf(reached, most, usedBy(action, reached, now));
  const send = useMutation({
    mutationFn: (cap: number) =>
      api.actions.budget.mutate({
        id: action.id,
        ...(scope.kind === "stage" ? { stage: scope.stage } : {}),
        pause: { [kind]: cap },
      }),
  });
  return {
    typed,
    setTyped: (text: string): void => {
      setTyped(text);
      setIsTried(false);
      if (!send.isPending) send.reset();
    },
    /** What is wrong with what is typed. */
    fault: isTried ? fault : null,
    /** Why the server did not take it. */
    refused: send.error === null ? null : budgetStrings.failed(callFailure(send.error).message),
    /** Until the action goes on. It may stay paused: by another cap, or since more was used meanwhile. */
    isSent: send.isPending || (send.isSuccess && send.data.status !== "paused"),
    raise: (): void => {
      setIsTried(true);
      if (fault === null && most !== null && !send.isPending) send.mutate(most);
    },
  };
}
