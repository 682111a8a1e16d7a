import type { SetDispatchInput } from "@/lib/api/dispatch-inputs";
import { AppError } from "@/lib/shared/errors";
import { applyDispatch } from "@/server/ports/dispatch";

import type { ServiceContext } from "./context";
import { withEpoch } from "./load-action";
import { type DispatchAnswer, readDispatch } from "./read-dispatch";
import { requirePermission } from "./require-permission";

/**
 * Pauses or resumes dispatch of the whole install: while it is paused no task of any action is claimed, and what runs goes on.
 * What is so already stays as it was said. @throws RecordAwayError
 */
export async function setDispatch(
  context: ServiceContext,
  { paused, reason }: SetDispatchInput,
): Promise<DispatchAnswer> {
  requirePermission(context.caller, "dispatch:write");
  const { actor: by } = context.caller;
  const at = await storeTime(context);
  const state = await context.record.dispatch.change({ paused, at, by, reason: reason ?? null });
  if (state.at === at)
    context.logger.warn({ by: by.name, reason }, paused ? "dispatch was paused" : "dispatch was resumed");
  await applyNow(context);
  return readDispatch(context);
}

/** The time by the clock of the logs, which it is compared with. */
async function storeTime({ live, clock }: ServiceContext): Promise<number> {
  try {
    return (await live.store.meta()).now;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return clock.now();
  }
}

/** A live store that is away hands out nothing; a keeper tells it once it is back. */
async function applyNow(context: ServiceContext): Promise<void> {
  const { live, record, logger } = context;
  try {
    await withEpoch(context, (epoch) => applyDispatch({ store: live.store, epoch }, record.dispatch));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.warn({ error: error.message }, "the live store could not be told of dispatch yet");
  }
}
