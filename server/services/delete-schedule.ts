import type { ServiceContext } from "./context";
import { scheduleNotFound } from "./get-schedule";
import { requirePermission } from "./require-permission";

/** Removes a schedule; the actions it launched stay. @throws NotFoundError `SCHEDULE_NOT_FOUND` */
export async function deleteSchedule({ record, caller }: ServiceContext, id: string): Promise<void> {
  requirePermission(caller, "schedules:write");
  if (!(await record.schedules.remove(caller.organisation, id))) throw scheduleNotFound(id);
}
