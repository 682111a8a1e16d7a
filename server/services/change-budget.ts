import type { Action } from "@/lib/actions/action";
import { requestBudget } from "@/lib/actions/commands";
import type { BudgetInput } from "@/lib/api/action-inputs";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Changes the budget of an action or of a stage of it. @throws NotFoundError for an unknown stage · ConflictError once it has completed */
export async function changeBudget(
  context: ServiceContext,
  { stage, id, expectedSeq, ...change }: BudgetInput,
): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, { id, expectedSeq }, (action, by) => requestBudget(action, { stage, change }, by));
}
