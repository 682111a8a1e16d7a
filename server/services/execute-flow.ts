import { z } from "zod";

import { isEnded } from "@/lib/actions/status";
import { invalidInput, parseInput } from "@/lib/api/parse-input";
import { AppError } from "@/lib/shared/errors";

import { cancelAction } from "./cancel-action";
import type { ServiceContext } from "./context";
import { createAction } from "./create-actions";
import type { ActionAnswer } from "./describe-action";
import { getAction } from "./get-action";
import { loadKeptToo } from "./load-action";
import { awaitEvents } from "./read-events";
import { requirePermission } from "./require-permission";

/** What becomes of an action when whoever waits for its end goes away. */
const ExecuteBody = z.looseObject({ onDisconnect: z.enum(["continue", "cancel"]).default("continue") });

const POLL_MS = 1_000;

/**
 * Launches a flow and answers once it has ended, however it did; null when the caller has gone before, which leaves the action to
 * go on, or cancels it, if this call made it. A server that stops is no caller that goes away.
 * @param body the fields of a new action, and `onDisconnect` @throws as `createAction`
 */
export async function executeFlow(
  context: ServiceContext,
  call: { readonly flow: string; readonly body: unknown },
  gone: AbortSignal,
): Promise<ActionAnswer | null> {
  requirePermission(context.caller, "actions:read");
  const { onDisconnect, ...fields } = parseInput(ExecuteBody, call.body);
  refuseOther(fields);
  if (onDisconnect === "cancel") requirePermission(context.caller, "actions:operate");
  const { id, isNew } = await createAction(context, { ...fields, flow: call.flow });
  if (await hasEnded(context, id, gone)) return getAction(context, id);
  if (onDisconnect === "cancel" && isNew && context.isStopping?.() !== true) await cancelIfOpen(context, id);
  return null;
}

/** The address names the flow, and what is waited for must start. */
function refuseOther(fields: Readonly<Record<string, unknown>>): void {
  if ("flow" in fields) throw invalidInput([{ path: "flow", message: "is named by the address" }]);
  if (fields["start"] === false)
    throw invalidInput([{ path: "start", message: "must not be false for a call that waits for the end" }]);
}

/** Whether an action ended before its caller went away. */
async function hasEnded(context: ServiceContext, id: string, gone: AbortSignal): Promise<boolean> {
  while (!gone.aborted) {
    const { action } = await loadKeptToo(context, id);
    if (isEnded(action.status)) return true;
    await awaitEvents(context, POLL_MS, gone);
  }
  return false;
}

async function cancelIfOpen(context: ServiceContext, id: string): Promise<void> {
  try {
    await cancelAction(context, { id });
  } catch (error) {
    // It may have ended just then; whatever else goes wrong is said where it can be seen.
    if (!(error instanceof AppError) || error.kind !== "conflict") throw error;
  }
}
