import type { Action } from "@/lib/actions/action";
import { requestPause } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Which action to pause, and whether what runs of it is stopped as well. */
export interface PauseTarget extends CommandTarget {
  readonly immediate?: boolean | undefined;
}

/** Holds an action: nothing more of it starts; what runs goes on to its end, or is stopped until the action is resumed. */
export async function pauseAction(context: ServiceContext, { immediate, ...target }: PauseTarget): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, (action, by) => requestPause(action, by, { immediate }));
}
