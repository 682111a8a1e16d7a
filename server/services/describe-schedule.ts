import type { Schedule, ScheduleDefinition, TickOutcome } from "@/lib/schedules/schedule";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";

/** What became of a tick, as doors show it. */
export type TickAnswer = { readonly tick: string; readonly at: string } & (
  | { readonly outcome: "launched"; readonly action: string }
  | { readonly outcome: "skipped"; readonly open: string }
  | { readonly outcome: "missed" }
  | { readonly outcome: "refused"; readonly code: string; readonly message: string }
);

/** A schedule as doors show it. Times are ISO 8601. */
export interface ScheduleAnswer extends ScheduleDefinition {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The tick it waits for; null while it is paused. */
  readonly nextTick: string | null;
  readonly lastLaunch: { readonly action: string; readonly at: string; readonly tick: string | null } | null;
  /** What became of its latest ticks, newest first. */
  readonly ticks: readonly TickAnswer[];
}

/** The schedule as doors show it. */
export function describeSchedule(schedule: Schedule): ScheduleAnswer {
  const { id, name, flow, input, cron, zone, catchUp, overlap, paused, tags, priority, target, lastLaunch } = schedule;
  return {
    id,
    name,
    flow,
    input,
    cron,
    zone,
    catchUp,
    overlap,
    paused,
    tags,
    priority,
    target,
    createdBy: schedule.createdBy.name,
    createdAt: isoTime(schedule.createdAt),
    updatedAt: isoTime(schedule.updatedAt),
    nextTick: isoTimeOrNull(schedule.nextTick),
    lastLaunch:
      lastLaunch === null
        ? null
        : { action: lastLaunch.action, at: isoTime(lastLaunch.at), tick: isoTimeOrNull(lastLaunch.tick) },
    ticks: schedule.ticks.map(describeTick).toReversed(),
  };
}

function describeTick({ tick, at, ...outcome }: TickOutcome): TickAnswer {
  return { tick: isoTime(tick), at: isoTime(at), ...outcome };
}
