import type { Action } from "@/lib/actions/action";
import { requestStart } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Starts an action that was made without being started. */
export async function startAction(context: ServiceContext, target: CommandTarget): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, requestStart);
}
