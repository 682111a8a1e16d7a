"use client";

import { useNow } from "@/components/layout/use-now";
import { formatRelative } from "@/lib/shared/relative-time";

import { actionStrings } from "./action-strings";

export interface RetryCountdownProps {
  /** The attempt to come, of how many. */
  attempt: number;
  most: number;
  /** Epoch ms. */
  at: number;
}

/** `attempt 3 of 5, next in 12 s`. */
export function RetryCountdown({ attempt, most, at }: RetryCountdownProps) {
  const now = useNow();
  const next = formatRelative(Math.max(at, now + 1_000), now) ?? "";
  return (
    <span data-numeric="" suppressHydrationWarning>
      {actionStrings.attemptNext(attempt, most, next)}
    </span>
  );
}
