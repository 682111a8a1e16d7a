import type { SetBudgetInput } from "@/lib/api/budget-inputs";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";
import { forgetBudgets } from "./shared-budgets";

/** Sets how much the actions of a flow, or all of the organisation, may use in a day, in the place of what was set before. */
export async function setBudget(
  context: ServiceContext,
  { flow, perDay }: SetBudgetInput,
): Promise<{ readonly flow: string | null; readonly perDay: SetBudgetInput["perDay"] }> {
  requirePermission(context.caller, "flows:write");
  const budget = { organisation: context.caller.organisation, flow: flow ?? null, perDay };
  await context.record.budgets.set(budget);
  forgetBudgets(context);
  return { flow: budget.flow, perDay };
}
