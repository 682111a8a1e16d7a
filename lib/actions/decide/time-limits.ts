import type { Millis } from "@/lib/shared/ids";

import type { Stage } from "../action";
import { budgetFailure } from "../budget-text";
import type { Failure } from "../event";
import type { Deciding } from "./decision";
import { stopStage } from "./stops";

/** Stops an action that takes longer than it may, or looks again when it will. */
export function checkActionTimeout(deciding: Deciding): void {
  const { action } = deciding;
  const timeoutMs = action.created.timeoutMs ?? action.created.plan.timeoutMs ?? null;
  if (timeoutMs === null || action.generationStartedAt === null || action.pausedAt !== null) return;
  if (isOver(deciding, action.generationStartedAt + timeoutMs))
    deciding.put({ type: "action.stopping", cause: "failed", error: timedOut("The action", timeoutMs) });
}

/** While dispatch is paused, what would be over is looked at again so often: nobody wakes it when dispatch is resumed. */
const PAUSED_LOOK_MS = 1_000;

/** Whether a deadline has passed that does not count while dispatch is paused; if not, it is looked at again. */
function isOver(deciding: Deciding, deadline: Millis): boolean {
  const { dispatch, now } = deciding;
  if (deadline <= now && dispatch?.paused === false) return true;
  if (deadline > now || dispatch === null) deciding.lookAgainAt(Math.max(deadline, now));
  else deciding.lookAgainAt(now + PAUSED_LOOK_MS);
  return false;
}

/** The failure of something that took longer than it may. */
export function timedOut(what: string, timeoutMs: number): Failure {
  return { code: "TIMED_OUT", message: `${what} timed out after ${formatSeconds(timeoutMs)}.` };
}

/** Why a stage that ran out of time, or of its budget, failed. */
export function limitFailure(stage: Stage): Failure {
  if (stage.overspent !== null) return budgetFailure(stage.overspent);
  return stage.unclaimed ? unclaimed(stage) : timedOut(`Stage "${stage.name}"`, stage.plan.timeoutMs ?? 0);
}

/** The failure of a stage that no runner took in time. */
function unclaimed({ name, plan }: Stage): Failure {
  const waited = formatSeconds(plan.queueTimeoutMs ?? 0);
  return { code: "QUEUE_TIMED_OUT", message: `No runner took stage "${name}" within ${waited}.` };
}

/** A stretch of time for people: `1.5 s`, `300 ms`. */
export function formatSeconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Number((ms / 1_000).toFixed(1))} s`;
}

/** Stops a stage that takes longer than it may, or looks again when it will. */
export function checkStageTimeout(deciding: Deciding, stage: Stage): void {
  const { timeoutMs } = stage.plan;
  if (timeoutMs === undefined || stage.queuedAt === null) return;
  const deadline = stage.queuedAt + timeoutMs;
  if (stage.timedOut) {
    stopStage(deciding, stage);
  } else if (deadline > deciding.now) {
    deciding.lookAgainAt(deadline);
  } else {
    deciding.put({ type: "stage.timed-out", stage: stage.name, timeoutMs });
    stopStage(deciding, stage);
  }
}

/** Whether a stage has waited for its first runner longer than it may; after a pause, also of dispatch, the wait begins anew. */
export function checkQueueTimeout(deciding: Deciding, stage: Stage): void {
  const { queueTimeoutMs } = stage.plan;
  const { action, dispatch } = deciding;
  const { pausedAt, resumedAt } = action;
  if (queueTimeoutMs === undefined || stage.queuedAt === null || stage.timedOut || wasClaimed(stage)) return;
  if (pausedAt !== null) return;
  const since = Math.max(stage.queuedAt, resumedAt ?? 0, dispatch?.at ?? 0);
  if (isOver(deciding, since + queueTimeoutMs))
    deciding.put({ type: "stage.timed-out", stage: stage.name, timeoutMs: queueTimeoutMs, unclaimed: true });
}

/** Whether a runner has taken a task of a stage since it was queued. */
function wasClaimed({ startedAt, planning }: Stage): boolean {
  return startedAt !== null || (planning !== null && planning.status !== "queued");
}
