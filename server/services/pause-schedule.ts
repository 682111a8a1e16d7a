import type { ServiceContext } from "./context";
import type { ScheduleAnswer } from "./describe-schedule";
import { updateSchedule } from "./update-schedule";

/** Stops a schedule from ticking; what it launched goes on. One that is paused stays so. @throws NotFoundError */
export function pauseSchedule(context: ServiceContext, id: string): Promise<ScheduleAnswer> {
  return updateSchedule(context, id, { paused: true });
}

/** Lets a schedule tick again, from now on: what came due while it was paused is not caught up. @throws NotFoundError */
export function resumeSchedule(context: ServiceContext, id: string): Promise<ScheduleAnswer> {
  return updateSchedule(context, id, { paused: false });
}
