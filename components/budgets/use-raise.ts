"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import type { ReachedCap } from "@/lib/actions/event";

import { budgetStrings } from "./budget-strings";

const SECOND_MS = 1_000;

/** An amount of a cap as people write it: time in seconds. */
function amountOf({ kind }: ReachedCap, typed: string): number {
  const number = typed.trim() === "" ? Number.NaN : Number(typed);
  return kind === "timeMs" ? number * SECOND_MS : number;
}

/** A new cap that is typed, and the way to the server: one press, one change. */
export function useRaise(action: string, reached: ReachedCap) {
  const api = useApi();
  const [typed, setTyped] = useState("");
  const [isTried, setIsTried] = useState(false);
  const most = amountOf(reached, typed);
  const isEnough = most > reached.used;
  const { scope, kind } = reached;
  const send = useMutation({
    mutationFn: () =>
      api.actions.budget.mutate({
        id: action,
        ...(scope.kind === "stage" ? { stage: scope.stage } : {}),
        pause: { [kind]: most },
      }),
  });
  const refused = send.error === null ? null : callFailure(send.error).message;
  const local = isTried && !isEnough ? budgetStrings.tooLow(kind, reached.used) : null;
  return {
    typed,
    setTyped,
    error: local ?? (refused === null ? null : budgetStrings.failed(refused)),
    isSent: send.isPending || send.isSuccess,
    raise: (): void => {
      setIsTried(true);
      if (isEnough && !send.isPending) send.mutate();
    },
  };
}
