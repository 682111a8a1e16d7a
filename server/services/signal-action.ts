import type { Action } from "@/lib/actions/action";
import { requestSignal } from "@/lib/actions/commands";
import type { SignalInput } from "@/lib/api/action-inputs";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Hands a signal to an open action. It is kept until a stage waits for it. @throws ConflictError when the action has ended */
export async function signalAction(context: ServiceContext, { name, value, ...target }: SignalInput): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, target, (action, by) => requestSignal(action, { name, value }, by));
}
