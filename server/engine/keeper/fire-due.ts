import type { ActionCreated } from "@/lib/actions/event";
import { dueTicks, type DueTicks } from "@/lib/schedules/due-ticks";
import type { TickOutcome } from "@/lib/schedules/schedule";
import { AppError, messageOf } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";
import type { PrepareTick, ScheduleRow, ScheduleStore, TickStep } from "@/server/ports/schedules";
import { submissionOf } from "@/server/ports/submission";

const AT_ONCE = 64;

/** What firing schedules takes. */
export interface FiringContext {
  readonly access: LiveAccess;
  readonly schedules: ScheduleStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly prepareTick: PrepareTick;
}

/** Fires every schedule that is due, and answers when the next one will be, ms from now; null when none waits. */
export async function fireDue(context: FiringContext): Promise<number | null> {
  for (;;) {
    const waiting = await context.schedules.listWaiting(AT_ONCE);
    const now = context.clock.now();
    const due = waiting.filter(({ nextTick }) => nextTick <= now);
    let fired = 0;
    for (const one of due) if (await tryToFire(context, one, now)) fired += 1;
    // Those that were fired wait for another tick now.
    if (fired > 0) continue;
    const next = waiting.find(({ nextTick }) => nextTick > now);
    return next === undefined ? null : next.nextTick - now;
  }
}

/** Fires one schedule; false when it cannot be fired here, which must not keep the others. */
async function tryToFire(
  context: FiringContext,
  { organisation, id }: Pick<ScheduleRow, "organisation" | "id">,
  now: Millis,
): Promise<boolean> {
  try {
    const schedule = await context.schedules.find(organisation, id);
    if (schedule !== null) await fire(context, schedule, now);
    return true;
  } catch (error) {
    if (isAway(error)) throw error;
    context.logger.error({ schedule: id, error: messageOf(error) }, "a schedule cannot be fired here; others go on");
    return false;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.kind === "unavailable";
}

async function fire(context: FiringContext, schedule: ScheduleRow, now: Millis): Promise<void> {
  const { organisation, id, revision, nextTick: waitedFor } = schedule;
  if (waitedFor === null || waitedFor > now) return;
  const due = dueTicks(schedule, { waitedFor, now });
  const steps = await stepsOf(context, schedule, { due, at: now });
  const made = await context.schedules.fire({ organisation, id, revision, waitedFor, next: due.next, steps });
  if (made === null) return;
  const created = steps.flatMap((step) => step.created ?? []).filter((one) => made.includes(one.id));
  await submit(context, created, now);
}

/** A tick and what becomes of it, with the first event of the action it launches. */
interface PreparedStep extends TickStep {
  readonly created: ActionCreated | null;
}

async function stepsOf(
  context: FiringContext,
  schedule: ScheduleRow,
  { due: { launch, missed }, at }: { readonly due: DueTicks; readonly at: Millis },
): Promise<readonly PreparedStep[]> {
  const steps = missed === null ? [] : [passedOver({ tick: missed, at, outcome: "missed" })];
  let open = schedule.isLastOpen ? schedule.lastLaunch?.action : undefined;
  for (const tick of launch) {
    const step =
      schedule.overlap === "skip" && open !== undefined
        ? passedOver({ tick, at, outcome: "skipped", open })
        : await prepare(context, schedule, { tick, at });
    open = step.created?.id ?? open;
    steps.push(step);
  }
  return steps;
}

function passedOver(outcome: TickOutcome): PreparedStep {
  return { outcome, row: null, created: null };
}

/** A tick whose action cannot be made is refused, and said so; the schedule goes on with the next. */
async function prepare(
  { prepareTick, logger }: FiringContext,
  schedule: ScheduleRow,
  { tick, at }: { readonly tick: Millis; readonly at: Millis },
): Promise<PreparedStep> {
  try {
    const { created, row } = await prepareTick(schedule, tick);
    return { outcome: { tick, at, outcome: "launched", action: created.id }, row, created };
  } catch (error) {
    if (isAway(error)) throw error;
    const isRefusal = error instanceof AppError && error.kind !== "internal";
    const code = isRefusal ? error.code : "INTERNAL";
    const message = isRefusal ? error.message : "Something went wrong here; the log of the keeper has more.";
    logger.warn({ schedule: schedule.id, error: messageOf(error) }, "a schedule's tick was refused");
    return passedOver({ tick, at, outcome: "refused", code, message });
  }
}

/** Submits what the record has now; what the live store does not take is submitted again, as any new action is. */
async function submit(
  { access, logger }: FiringContext,
  created: readonly ActionCreated[],
  now: Millis,
): Promise<void> {
  try {
    for (let from = 0; from < created.length; from += LIMITS.exchangeItems) {
      const some = created.slice(from, from + LIMITS.exchangeItems).map((one) => submissionOf(one, now));
      await access.store.submit(access.epoch, some);
    }
  } catch (error) {
    logger.warn({ actions: created.length, error: messageOf(error) }, "new actions wait to be submitted");
  }
}
