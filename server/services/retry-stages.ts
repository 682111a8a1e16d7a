import type { Action } from "@/lib/actions/action";
import { requestRetry } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Which failed stages of which action to retry; all when none is named. */
export interface RetryStagesInput extends CommandTarget {
  readonly stages?: readonly string[] | undefined;
}

/** Reopens an ended action: its failed stages get another attempt, completed ones stay. */
export async function retryStages(context: ServiceContext, { stages, ...target }: RetryStagesInput): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, (action, by) => requestRetry(action, { stages }, by));
}
