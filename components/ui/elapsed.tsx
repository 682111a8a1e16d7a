"use client";

import { useNow } from "@/components/layout/use-now";
import { formatDuration, formatElapsed } from "@/lib/shared/duration";

interface ElapsedProps {
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms, or null while it goes on. */
  finishedAt: number | null;
  /** Time that does not count. */
  pausedMs?: number;
}

/** A duration that moves once per second and stops at the end. */
export function Elapsed({ startedAt, finishedAt, pausedMs = 0 }: ElapsedProps) {
  const nowMs = useNow();
  const spentMs = (finishedAt ?? nowMs) - startedAt - pausedMs;
  return (
    <span data-numeric="" className="whitespace-nowrap" suppressHydrationWarning>
      {finishedAt === null ? formatElapsed(spentMs) : formatDuration(spentMs)}
    </span>
  );
}
