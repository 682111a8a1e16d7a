import type { Action } from "@/lib/actions/action";
import { requestResume } from "@/lib/actions/commands";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Lets a paused action go on, or takes a failed one up again. */
export async function resumeAction(context: ServiceContext, target: CommandTarget): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, requestResume);
}
