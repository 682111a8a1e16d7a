import { reachedCaps } from "@/lib/actions/budget";
import { reachedText } from "@/lib/actions/budget-text";
import { dayOf } from "@/lib/actions/day-usage";
import type { BudgetResponse, BudgetScope, ReachedCap } from "@/lib/actions/event";
import { ConflictError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import type { UsedBudget } from "@/server/ports/budgets";
import type { RecordStore } from "@/server/ports/record";

import type { CreationContext } from "./context";

/** How old what is known of budgets may be when an action is made. */
const KNOWN_MS = 1_000;

interface Known {
  readonly at: Millis;
  readonly budgets: Promise<readonly UsedBudget[]>;
}

const byRecord = new WeakMap<RecordStore, Map<string, Known>>();

/** The budgets of the caller's organisation with what was used of them today, at most a second ago. */
function budgetsOf({ record, caller, clock }: Pick<CreationContext, "record" | "caller" | "clock">) {
  const { organisation } = caller;
  const now = clock.now();
  const known = byRecord.get(record) ?? new Map<string, Known>();
  byRecord.set(record, known);
  const last = known.get(organisation);
  if (last !== undefined && now - last.at < KNOWN_MS && now >= last.at) return last.budgets;
  const budgets = record.budgets.list({ organisation, day: dayOf(now) });
  known.set(organisation, { at: now, budgets });
  budgets.catch(() => known.delete(organisation));
  return budgets;
}

/** Forgets what is known of an organisation's budgets, since one of them was changed here. */
export function forgetBudgets({ record, caller }: Pick<CreationContext, "record" | "caller">): void {
  byRecord.get(record)?.delete(caller.organisation);
}

/** The caps of a shared budget that were reached on a day. */
export function reachedOf({ flow, perDay, usage }: UsedBudget, day: string, response: BudgetResponse): ReachedCap[] {
  const scope: BudgetScope = flow === null ? { kind: "organisation", day } : { kind: "flow", flow, day };
  return reachedCaps({ scope, budget: perDay, usage }, response);
}

/** Why no action of a flow may be made, when what they may use today has been used up; null while more may be. */
export async function budgetRefusal(
  context: Pick<CreationContext, "record" | "caller" | "clock">,
  flow: string,
): Promise<ConflictError | null> {
  const day = dayOf(context.clock.now());
  const budgets = (await budgetsOf(context)).filter((one) => one.flow === null || one.flow === flow);
  const [stop] = budgets.flatMap((one) => reachedOf(one, day, "stop"));
  if (stop === undefined) return null;
  const message = `${reachedText(stop)} Raise it, or wait for the next day (UTC); nothing was made.`;
  return new ConflictError("BUDGET", message);
}
