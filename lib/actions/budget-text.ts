import { formatDuration } from "@/lib/shared/duration";
import { formatCount, formatUsd } from "@/lib/shared/number-format";

import type { BudgetScope, CapKind, Failure, ReachedCap } from "./event";

/** An amount with its unit: `1,200 tokens`, `$5.10`, `3 attempts`, `2 m 05 s`. */
export function amountText(kind: CapKind, amount: number): string {
  switch (kind) {
    case "tokens":
      return `${formatCount(amount)} ${amount === 1 ? "token" : "tokens"}`;
    case "costUsd":
      return formatUsd(amount);
    case "attempts":
      return `${formatCount(amount)} ${amount === 1 ? "attempt" : "attempts"}`;
    case "timeMs":
      return `${formatDuration(amount)} of running time`;
  }
}

function bare(kind: CapKind, amount: number): string {
  if (kind === "costUsd") return formatUsd(amount);
  return kind === "timeMs" ? formatDuration(amount) : formatCount(amount);
}

/** What was used of what may be: `1,200 of 1,000 tokens`. */
export function usedText({ kind, used, most }: Pick<ReachedCap, "kind" | "used" | "most">): string {
  return `${bare(kind, used)} of ${amountText(kind, most)}`;
}

function ownerText(scope: BudgetScope): string {
  switch (scope.kind) {
    case "action":
      return "the action";
    case "stage":
      return `stage "${scope.stage}"`;
    case "flow":
      return `flow ${scope.flow} for ${scope.day}`;
    case "organisation":
      return `the organisation for ${scope.day}`;
  }
}

/** A sentence that names a budget, its cap and what was used. A warning is passed and leaves more to be used. */
export function reachedText(reached: ReachedCap): string {
  const { scope, response, kind, most, used } = reached;
  const budget = `The budget of ${ownerText(scope)}`;
  if (response !== "warn") return `${budget} is used up: ${usedText(reached)}.`;
  const were = (kind === "tokens" || kind === "attempts") && used !== 1 ? "were" : "was";
  return `${budget} has passed its warning of ${amountText(kind, most)}: ${bare(kind, used)} ${were} used.`;
}

/** The failure of what was stopped at its budget. */
export function budgetFailure(reached: ReachedCap): Failure {
  return { code: "BUDGET", message: reachedText(reached) };
}
