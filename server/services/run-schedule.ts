import type { RunScheduleBody } from "@/lib/api/schedule-inputs";

import type { ServiceContext } from "./context";
import { createOne, type CreatedAction } from "./create-actions";
import { loadSchedule } from "./get-schedule";
import { prepareLaunch } from "./prepare-tick";
import { requirePermission } from "./require-permission";

/**
 * Launches what a schedule launches, now and in the caller's name, also while it is paused or its last action is open. Its next
 * tick stays. @throws NotFoundError, and as `createAction`
 */
export async function runSchedule(context: ServiceContext, id: string, body: RunScheduleBody): Promise<CreatedAction> {
  requirePermission(context.caller, "schedules:write");
  requirePermission(context.caller, "actions:create");
  const schedule = await loadSchedule(context, id);
  const created = await createOne(context, await prepareLaunch(context, schedule, { ...body, tick: null }));
  const launch = { action: created.id, at: context.clock.now() };
  if (created.isNew) await context.record.schedules.noteLaunch(schedule, launch);
  return created;
}
