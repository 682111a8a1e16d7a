import type { Json, JsonObject } from "@/lib/shared/json";

import type { Approval, WaitExecutor } from "./wait";

/** What a stage waits for. */
export type Wait =
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "until"; readonly at: number }
  | {
      readonly kind: "signal";
      readonly name: string;
      readonly match: JsonObject;
      readonly deadlineMs: number | null;
      readonly default: { readonly value: Json } | null;
    }
  | { readonly kind: "approval"; readonly approval: Approval };

/** What an executor waits for; null when its plan says so later. */
export function waitOf({ sleepMs, until, approval, ...signal }: WaitExecutor): Wait | null {
  if (sleepMs !== undefined) return { kind: "sleep", ms: sleepMs };
  if (until !== undefined) return { kind: "until", at: Date.parse(until) };
  if (approval !== undefined) return { kind: "approval", approval };
  if (signal.signal === undefined) return null;
  const { signal: name, match = {}, deadlineMs = null, default: value } = signal;
  return { kind: "signal", name, match, deadlineMs, default: value === undefined ? null : { value } };
}

/** How long a wait takes from `now` on at most, ms; null for as long as it takes. */
export function waitMs(wait: Wait, now: number): number | null {
  switch (wait.kind) {
    case "sleep":
      return wait.ms;
    case "until":
      return Math.max(0, wait.at - now);
    case "signal":
      return wait.deadlineMs;
    case "approval":
      return wait.approval.deadlineMs ?? null;
  }
}
