"use client";

import { CloudOff, DatabaseZap, LoaderCircle } from "lucide-react";
import { useLayoutEffect } from "react";

import { cn } from "@/components/ui/cn";
import { formatRelative } from "@/lib/shared/relative-time";

import type { ConnectionState } from "./connection-state";
import { connectionAttribute } from "./connection-state";
import { strings } from "./strings";
import { useNow } from "./use-now";

const TONE = {
  connecting: "text-muted",
  live: "text-success-fg",
  reconnecting: "text-warning-fg",
  offline: "text-danger-fg",
} as const satisfies Record<ConnectionState["kind"], string>;

function Mark({ kind, isStoreAway }: Pick<ConnectionState, "kind"> & { isStoreAway: boolean }) {
  if (isStoreAway) return <DatabaseZap className="size-4" aria-hidden="true" />;
  if (kind === "live") return <span className="mx-1 size-2 rounded-full bg-current forced-colors:border" />;
  if (kind === "offline") return <CloudOff className="size-4" aria-hidden="true" />;
  return <LoaderCircle className="size-4 animate-spin" aria-hidden="true" />;
}

function Attempt({ attempt, nextAtMs }: { attempt: number; nextAtMs: number | null }) {
  const nowMs = useNow();
  const next = nextAtMs === null ? null : formatRelative(Math.max(nextAtMs, nowMs + 1_000), nowMs);
  return (
    <span className="hidden font-normal text-muted md:inline" data-numeric="" suppressHydrationWarning>
      {strings.connection.attempt(attempt, next)}
    </span>
  );
}

interface ConnectionIndicatorProps {
  state: ConnectionState;
  /** The server is there, and what it would tell is not. */
  isStoreAway: boolean;
  onRetryNow: () => void;
}

/** Says whether what the page shows is live. Also sets `data-connection` on the root, in the same frame. */
export function ConnectionIndicator({ state, isStoreAway, onRetryNow }: ConnectionIndicatorProps) {
  const attribute = connectionAttribute(state);
  useLayoutEffect(() => {
    document.documentElement.dataset["connection"] = attribute;
  }, [attribute]);
  const isBroken = state.kind === "reconnecting" || state.kind === "offline";
  const isAway = isStoreAway && state.kind === "live";
  const tone = isAway ? TONE.reconnecting : TONE[state.kind];
  return (
    <div className={cn("flex min-w-0 items-center gap-1.5 px-1.5 text-sm font-medium", tone)}>
      <Mark kind={state.kind} isStoreAway={isAway} />
      <span className="truncate">{isAway ? strings.connection.notLive : strings.connection[state.kind]}</span>
      {state.kind === "reconnecting" && <Attempt attempt={state.attempt} nextAtMs={state.nextAtMs} />}
      {isBroken && (
        <button
          type="button"
          onClick={onRetryNow}
          className="min-h-tap shrink-0 rounded-sm px-1 text-accent underline hover:no-underline"
        >
          {strings.connection.retryNow}
        </button>
      )}
    </div>
  );
}
