"use client";

import { useNow } from "@/components/layout/use-now";

import { actionStrings } from "./action-strings";

/** `no heartbeat for 34 s`. @param since when it last showed a sign of life, epoch ms */
export function StallNote({ since }: { since: number }) {
  const now = useNow();
  return (
    <span data-numeric="" className="text-warning-fg" suppressHydrationWarning>
      {actionStrings.noHeartbeat(Math.max(0, now - since))}
    </span>
  );
}
