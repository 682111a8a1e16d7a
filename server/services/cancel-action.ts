import type { Action } from "@/lib/actions/action";
import { requestCancel } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Cancels an open action: what runs is told to stop, and the action ends once nothing of it runs. */
export async function cancelAction(context: ServiceContext, target: CommandTarget): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, requestCancel);
}
