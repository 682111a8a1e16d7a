"use client";

import { CloudOff, DatabaseZap, Wifi } from "lucide-react";

import { formatClock } from "@/lib/shared/relative-time";

import { strings } from "./strings";
import { useTimeZone } from "./use-time-zone";

export type ConnectionNotice =
  | { kind: "lost"; /** Time of the last data, epoch ms. */ asOfMs: number }
  | { kind: "store-away" }
  | { kind: "back"; /** Updates that were made up for. */ appliedUpdates: number };

/** The line under the header while the connection is lost or the live store away, and for a moment after it is back. Screen readers hear it. */
export function ConnectionBanner({ notice }: { notice: ConnectionNotice | null }) {
  const zone = useTimeZone();
  return (
    <output className="block">
      {notice?.kind === "lost" && (
        <span className="flex items-center gap-2 border-b border-border bg-warning-soft px-4 py-1.5 text-sm text-warning-fg md:px-6">
          <CloudOff className="size-4 shrink-0" aria-hidden="true" />
          {strings.connection.lost(formatClock(notice.asOfMs, zone))}
        </span>
      )}
      {notice?.kind === "store-away" && (
        <span className="flex items-center gap-2 border-b border-border bg-warning-soft px-4 py-1.5 text-sm text-warning-fg md:px-6">
          <DatabaseZap className="size-4 shrink-0" aria-hidden="true" />
          {strings.connection.storeAway}
        </span>
      )}
      {notice?.kind === "back" && (
        <span className="flex items-center gap-2 border-b border-border bg-success-soft px-4 py-1.5 text-sm text-success-fg md:px-6">
          <Wifi className="size-4 shrink-0" aria-hidden="true" />
          {strings.connection.back(notice.appliedUpdates)}
        </span>
      )}
    </output>
  );
}
