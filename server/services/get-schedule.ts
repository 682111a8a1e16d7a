import { NotFoundError } from "@/lib/shared/errors";
import type { ScheduleRow } from "@/server/ports/schedules";

import type { ServiceContext } from "./context";
import { describeSchedule, type ScheduleAnswer } from "./describe-schedule";
import { requirePermission } from "./require-permission";

/** There is no such schedule, or none the caller may know of. */
export function scheduleNotFound(id: string): NotFoundError {
  const shown = id.slice(0, 64).toWellFormed();
  return new NotFoundError("SCHEDULE_NOT_FOUND", `There is no schedule ${shown}. It may have been removed.`);
}

/** A schedule of the caller's organisation. @throws NotFoundError `SCHEDULE_NOT_FOUND` */
export async function loadSchedule({ record, caller }: ServiceContext, id: string): Promise<ScheduleRow> {
  const row = await record.schedules.find(caller.organisation, id);
  if (row === null) throw scheduleNotFound(id);
  return row;
}

/** A schedule, with what became of its latest ticks. @throws NotFoundError `SCHEDULE_NOT_FOUND` */
export async function getSchedule(context: ServiceContext, id: string): Promise<ScheduleAnswer> {
  requirePermission(context.caller, "schedules:read");
  return describeSchedule(await loadSchedule(context, id));
}
