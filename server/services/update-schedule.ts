import { parseInput } from "@/lib/api/parse-input";
import { UpdateScheduleBody } from "@/lib/api/schedule-inputs";
import type { ScheduleDefinition } from "@/lib/schedules/schedule";
import { nextTick } from "@/lib/schedules/timing";
import { ConflictError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import type { ScheduleRow } from "@/server/ports/schedules";

import { checkLaunch } from "./check-launch";
import type { ServiceContext } from "./context";
import { describeSchedule, type ScheduleAnswer } from "./describe-schedule";
import { loadSchedule } from "./get-schedule";
import { requirePermission } from "./require-permission";

const TRIES = 5;

/**
 * Changes a schedule. One that ticks at other times than before, or again, waits for the first tick after now.
 * @throws NotFoundError, InvalidInputError naming the field, ConflictError when others change it all the time
 */
export async function updateSchedule(context: ServiceContext, id: string, value: unknown): Promise<ScheduleAnswer> {
  requirePermission(context.caller, "schedules:write");
  const body = parseInput(UpdateScheduleBody, value);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const row = await loadSchedule(context, id);
    const definition = changed(row, body);
    if (body.flow !== undefined || body.input !== undefined) {
      requirePermission(context.caller, "actions:create");
      await checkLaunch(context, { ...definition, id });
    }
    const updatedAt = context.clock.now();
    const { organisation, revision } = row;
    const change = { organisation, id, revision, definition, updatedAt, ...newTick(row, definition, updatedAt) };
    if ((await context.record.schedules.change(change)) === "changed")
      return describeSchedule(await loadSchedule(context, id));
  }
  throw new ConflictError(
    "SCHEDULE_CHANGED",
    "The schedule was changed by others meanwhile. Look at it and try again.",
  );
}

/** The definition with what the body names. */
function changed(row: ScheduleRow, body: UpdateScheduleBody): ScheduleDefinition {
  return {
    name: body.name ?? row.name,
    flow: body.flow ?? row.flow,
    input: body.input === undefined ? row.input : body.input,
    cron: body.cron ?? row.cron,
    zone: body.zone ?? row.zone,
    catchUp: body.catchUp ?? row.catchUp,
    overlap: body.overlap ?? row.overlap,
    paused: body.paused ?? row.paused,
    tags: body.tags ?? row.tags,
    priority: body.priority ?? row.priority,
    target: body.target ?? row.target,
  };
}

/** The tick to wait for, where that changes; otherwise one that is due would be passed over. */
function newTick(before: ScheduleDefinition, after: ScheduleDefinition, now: Millis): { nextTick?: Millis | null } {
  const isSame = before.cron === after.cron && before.zone === after.zone && before.paused === after.paused;
  if (isSame) return {};
  return { nextTick: after.paused ? null : nextTick(after, now) };
}
