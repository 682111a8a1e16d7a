import { usageView, type UsageView } from "@/lib/actions/budget";
import { dayOf } from "@/lib/actions/day-usage";
import type { ReachedCap } from "@/lib/actions/event";
import type { Budget } from "@/lib/flows/budget";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";
import { reachedOf } from "./shared-budgets";

/** A budget that actions share, with what was used of it today. */
export interface BudgetAnswer {
  /** Null for that of the organisation. */
  readonly flow: string | null;
  readonly perDay: Budget;
  /** UTC, `2026-01-31`. */
  readonly day: string;
  readonly usage: UsageView;
  readonly reached: readonly Omit<ReachedCap, "scope">[];
}

/** The budgets that actions of the organisation share; its own first, then by flow. */
export async function listBudgets(context: ServiceContext): Promise<readonly BudgetAnswer[]> {
  requirePermission(context.caller, "flows:read");
  const day = dayOf(context.clock.now());
  const budgets = await context.record.budgets.list({ organisation: context.caller.organisation, day });
  return budgets.map((one) => ({
    flow: one.flow,
    perDay: one.perDay,
    day,
    usage: usageView(one.usage),
    reached: (["warn", "pause", "stop"] as const)
      .flatMap((response) => reachedOf(one, day, response))
      .map(({ scope: _scope, ...reached }) => reached),
  }));
}
