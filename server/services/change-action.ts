import type { Action } from "@/lib/actions/action";
import { requestChange } from "@/lib/actions/commands";
import type { ChangeActionBody } from "@/lib/api/action-inputs";
import { invalidInput } from "@/lib/api/parse-input";
import { LIMITS } from "@/lib/shared/limits";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Changes an action that waits: its priority, or when it starts. @throws ConflictError when it waits no longer */
export async function changeAction(context: ServiceContext, id: string, change: ChangeActionBody): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  const { priority, delayMs, delayUntil, expectedSeq } = change;
  const until = delayUntil === undefined ? null : Date.parse(delayUntil);
  return commitCommand(context, { id, expectedSeq }, (action, by) => {
    const startInMs = until === null ? delayMs : Math.max(0, until - by.now);
    if (startInMs !== undefined && startInMs > LIMITS.durationMs)
      throw invalidInput([{ path: "delayUntil", message: "must be at most 366 days from now" }]);
    return requestChange(action, { priority, startInMs }, by);
  });
}
