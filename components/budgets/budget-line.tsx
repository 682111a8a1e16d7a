"use client";

import { TriangleAlert } from "lucide-react";

import { useNow } from "@/components/layout/use-now";
import type { Action } from "@/lib/actions/action";
import { actionUsage, nextCap, usageView } from "@/lib/actions/budget";
import { amountText, reachedText, usedText } from "@/lib/actions/budget-text";

import { budgetStrings } from "./budget-strings";

const KINDS = ["tokens", "costUsd", "attempts", "timeMs"] as const;
/** Told without a cap as well, once there is any of it. */
const ALWAYS: ReadonlySet<string> = new Set(["tokens", "costUsd"]);

/** What an action has used, of how much, and which warnings that led to. */
export function BudgetLine({ action }: { action: Action }) {
  const now = useNow();
  const used = usageView(actionUsage(action, action.finishedAt ?? now));
  const parts = KINDS.flatMap((kind) => {
    const most = nextCap(action.budget, kind, used[kind]);
    if (most !== null) return [usedText({ kind, used: used[kind], most })];
    return ALWAYS.has(kind) && used[kind] > 0 ? [amountText(kind, used[kind])] : [];
  });
  const warnings = action.budgetsReached.filter(({ response }) => response === "warn");
  if (parts.length === 0 && warnings.length === 0) return null;
  return (
    <div data-budget="line" className="grid gap-1 text-sm text-muted">
      {parts.length > 0 && (
        // The running time ticks between what the server draws and what the browser does.
        <p data-numeric="" suppressHydrationWarning>
          {budgetStrings.used} {parts.join(" · ")}
        </p>
      )}
      {warnings.map((reached) => (
        <p key={JSON.stringify(reached)} className="flex items-start gap-1 text-warning-fg">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
          {reachedText(reached)}
        </p>
      ))}
    </div>
  );
}
