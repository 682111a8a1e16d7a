import { parseInput } from "@/lib/api/parse-input";
import { CreateScheduleInput } from "@/lib/api/schedule-inputs";
import { nextTick } from "@/lib/schedules/timing";
import { uuidV7 } from "@/lib/shared/ids";

import { checkLaunch } from "./check-launch";
import type { ServiceContext } from "./context";
import { describeSchedule, type ScheduleAnswer } from "./describe-schedule";
import { requirePermission } from "./require-permission";

const RANDOM_BYTES = 10;

/** Makes a schedule; its first tick is the first one after now. @throws InvalidInputError naming the field */
export async function createSchedule(context: ServiceContext, value: unknown): Promise<ScheduleAnswer> {
  const { caller, clock, record } = context;
  requirePermission(caller, "schedules:write");
  requirePermission(caller, "actions:create");
  const input = parseInput(CreateScheduleInput, value);
  const now = clock.now();
  const id = uuidV7(now, context.randomBytes(RANDOM_BYTES));
  const { organisation, actor } = caller;
  const schedule = {
    ...input,
    id,
    organisation,
    createdBy: actor,
    createdAt: now,
    nextTick: input.paused ? null : nextTick(input, now),
  };
  await checkLaunch(context, schedule);
  await record.schedules.create(schedule);
  return describeSchedule({ ...schedule, updatedAt: now, lastLaunch: null, ticks: [] });
}
