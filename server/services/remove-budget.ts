import type { SharedBudgetRef } from "@/lib/api/budget-inputs";
import { NotFoundError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";
import { forgetBudgets } from "./shared-budgets";

/** Removes the budget of a flow, or of the organisation; what was paused for it goes on. @throws NotFoundError `BUDGET_NOT_FOUND` */
export async function removeBudget(context: ServiceContext, { flow }: SharedBudgetRef): Promise<void> {
  requirePermission(context.caller, "flows:write");
  const wasThere = await context.record.budgets.remove(context.caller.organisation, flow ?? null);
  forgetBudgets(context);
  if (wasThere) return;
  const owner = flow === undefined ? "The organisation" : `Flow "${flow}"`;
  throw new NotFoundError("BUDGET_NOT_FOUND", `${owner} has no budget.`);
}
