import type { Action } from "@/lib/actions/action";
import { requestPause } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Holds an action: what runs goes on, nothing more of it starts. */
export async function pauseAction(context: ServiceContext, target: CommandTarget): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, requestPause);
}
