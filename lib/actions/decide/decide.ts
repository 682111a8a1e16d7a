import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";

import type { Action, Stage, Task } from "../action";
import type { Failure } from "../event";
import type { Draft } from "../fold/draft";
import { hasRunningTask } from "../fold/fold-tasks";
import { isEnded, isStageEnded } from "../status";
import { entriesOf, entryAt, PLAN_TASK } from "../task-table";
import { Deciding, type Decision, type Gate } from "./decision";
import { entryFor, stageEntries } from "./queueing";
import { readyStages, unneededStages } from "./ready-stages";
import { checkActionTimeout, stageTimeFailure } from "./time-limits";

/** How long an ended action stays in the live store, so that pages that look at it go on without the record. */
export const KEEP_ENDED_MS = 30_000;

/**
 * What must happen now that has not been recorded yet: events to append, tasks to queue, leases to stop, when to look
 * again. Pure and idempotent: folding its own events and deciding again yields nothing.
 */
export function decide(action: Action, now: Millis): Decision {
  return decideAfter(new Deciding(action, now));
}

/** As `decide`, on an action that was just drafted; the draft takes in what is decided. */
export function decideOn(draft: Draft, now: Millis): Decision {
  return decideAfter(new Deciding(draft.action, now, draft));
}

/** As `decide`, going on from events already put, such as a person's command. */
export function decideAfter(deciding: Deciding): Decision {
  if (isEnded(deciding.action.status)) return finishEnded(deciding, false);
  if (deciding.action.stopping === null && isDueToStart(deciding)) {
    checkActionTimeout(deciding);
    for (let place = 0; place < deciding.action.stages.length; place += 1) decideStage(deciding, place);
    if (deciding.action.stopping === null) queueReadyStages(deciding);
  }
  if (deciding.action.stopping !== null) requestStops(deciding);
  const isEnd = endAction(deciding);
  return isEnd ? finishEnded(deciding, true) : deciding.finish(gateOf(deciding.action), false);
}

/** An ended action is looked at once more, to be removed from the live store. */
function finishEnded(deciding: Deciding, isEnd: boolean): Decision {
  const { action, now } = deciding;
  if (!isDueToLeave(action, now)) deciding.lookAgainAt((action.finishedAt ?? now) + KEEP_ENDED_MS);
  return deciding.finish("closed", isEnd);
}

/** Whether an action has been ended long enough to leave the live store, once the record has all of it. */
export function isDueToLeave(action: Action, now: Millis): boolean {
  return isEnded(action.status) && now >= (action.finishedAt ?? now) + KEEP_ENDED_MS;
}

function gateOf(action: Action): Gate {
  if (isEnded(action.status) || action.stopping !== null) return "closed";
  return action.pausedAt === null ? "open" : "held";
}

function isDueToStart(deciding: Deciding): boolean {
  const { action, now } = deciding;
  if (!action.started) return false;
  const startAt = action.acceptedAt + action.created.delayMs;
  if (action.generation > 1 || startAt <= now) return true;
  deciding.lookAgainAt(startAt);
  return false;
}

function decideStage(deciding: Deciding, place: number): void {
  const known = deciding.action.stages[place];
  if (known === undefined || known.status === "pending" || isStageEnded(known.status)) return;
  checkStageTimeout(deciding, known);
  checkQueueTimeout(deciding, deciding.action.stages[place] ?? known);
  const stage = deciding.action.stages[place] ?? known;
  decideTasks(deciding, stage);
  requeueDue(deciding, deciding.action.stages[place] ?? stage);
  settleStage(deciding, deciding.action.stages[place] ?? stage);
}

/** Which tasks a stage that was begun has, once its plan says so. */
function decideTasks(deciding: Deciding, stage: Stage): void {
  if (stage.planning !== null && stage.planning.status !== "completed") decidePlanning(deciding, stage);
  else if (stage.unmet) skipUnmet(deciding, stage);
  else if (stage.tasks.size === 0 && stage.total !== null && stage.counts.completed === 0) queueTasks(deciding, stage);
}

function checkStageTimeout(deciding: Deciding, stage: Stage): void {
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

/** Whether a stage has waited for its first runner longer than it may; after a pause the wait begins anew. */
function checkQueueTimeout(deciding: Deciding, stage: Stage): void {
  const { queueTimeoutMs } = stage.plan;
  const { pausedAt, resumedAt } = deciding.action;
  if (queueTimeoutMs === undefined || stage.queuedAt === null || stage.timedOut || wasClaimed(stage)) return;
  if (pausedAt !== null) return;
  const deadline = Math.max(stage.queuedAt, resumedAt ?? 0) + queueTimeoutMs;
  if (deadline > deciding.now) deciding.lookAgainAt(deadline);
  else deciding.put({ type: "stage.timed-out", stage: stage.name, timeoutMs: queueTimeoutMs, unclaimed: true });
}

/** Whether a runner has taken a task of a stage since it was queued. */
function wasClaimed({ startedAt, planning }: Stage): boolean {
  return startedAt !== null || (planning !== null && planning.status !== "queued");
}

function stopStage(deciding: Deciding, stage: Stage): void {
  const running = runningTasks(stage).filter(({ task }) => !task.stopping);
  stopTasks(
    deciding,
    running.map(({ task, place }) => ({ stage: stage.name, place, session: task.holder.session })),
  );
}

function stopTasks(deciding: Deciding, tasks: readonly { stage: string; place: number; session: string }[]): void {
  if (tasks.length === 0) return;
  deciding.put({ type: "tasks.stopping", tasks: tasks.map(({ stage, place }): [string, number] => [stage, place]) });
  deciding.stops.push(...tasks.map(({ stage, place, session }) => ({ session, stage, task: place })));
}

type RunningTask = Extract<Task, { status: "running" }>;

function runningTasks(stage: Stage): { task: RunningTask; place: number }[] {
  const found: { task: RunningTask; place: number }[] = [];
  if (stage.planning?.status === "running") found.push({ task: stage.planning, place: PLAN_TASK });
  if (stage.counts.running === 0) return found;
  entriesOf(stage.tasks).forEach((task, place) => {
    if (task.status === "running") found.push({ task, place });
  });
  return found;
}

function decidePlanning(deciding: Deciding, stage: Stage): void {
  if (stage.planning?.status === "lost") requeueLost(deciding, { stage, place: PLAN_TASK, task: stage.planning });
  const planning = deciding.action.stages[stage.order]?.planning;
  const isTimedOut = planning?.status === "cancelled" && stage.timedOut;
  const error = planning?.status === "failed" ? planning.error : isTimedOut ? errorOf(stage) : null;
  if (error === null) return;
  if (stage.plan.onFailure === "continue") deciding.put({ type: "stage.failed", stage: stage.name, error });
  else failAction(deciding, stage, error);
}

function requeueDue(deciding: Deciding, stage: Stage): void {
  for (const place of stage.due) {
    const task = entryAt(stage.tasks, place);
    if (task?.status === "lost") requeueLost(deciding, { stage, place, task });
    if (task?.status !== "retrying") continue;
    if (task.retryAt > deciding.now) deciding.lookAgainAt(task.retryAt);
    else requeue(deciding, stage, { place, alone: task.losses > 0 });
  }
}

/** A lost task is offered again by itself, so that a task that kills its runners is told from one that was unlucky. */
function requeueLost(deciding: Deciding, lost: { stage: Stage; place: number; task: Task }): void {
  const { stage, place, task } = lost;
  if (task.losses < LIMITS.quarantineLosses) return requeue(deciding, stage, { place, alone: true });
  const message = `Its runner was lost ${task.losses} times while it ran alone, so it is not offered again.`;
  deciding.put({ type: "task.abandoned", stage: stage.name, task: place, error: { code: "QUARANTINED", message } });
}

function requeue(deciding: Deciding, stage: Stage, task: { place: number; alone: boolean }): void {
  deciding.put({ type: "task.queued", stage: stage.name, task: task.place, alone: task.alone });
  deciding.entries.push(
    entryFor(deciding.action.created, stage, { from: task.place, to: task.place, alone: task.alone }),
  );
}

/** Ends a stage once none of its tasks is open. */
function settleStage(deciding: Deciding, stage: Stage): void {
  if (isStageEnded(stage.status) || stage.total === null || stage.tasks.size !== stage.total) return;
  if (stage.planning !== null && stage.planning.status !== "completed") return;
  const { completed, failed, cancelled } = stage.counts;
  const error = errorOf(stage);
  const isTolerable = error === null || mayStillSucceed(stage);
  if (!isTolerable && stage.plan.onFailure === "fail") return failAction(deciding, stage, error);
  if (completed + failed + cancelled < stage.total) return;
  if (error === null) deciding.put({ type: "stage.completed", stage: stage.name });
  else deciding.put({ type: hasResult(stage) ? "stage.partial" : "stage.failed", stage: stage.name, error });
}

/** Whether a stage that ends with errors still leaves something to go on with. */
function hasResult(stage: Stage): boolean {
  return stage.plan.minSuccess === undefined ? stage.counts.completed > 0 : mayStillSucceed(stage);
}

/** Whether a wide stage may reach the share of completed tasks that is enough for it, or has. */
function mayStillSucceed(stage: Stage): boolean {
  const { minSuccess } = stage.plan;
  const total = stage.total ?? 0;
  if (minSuccess === undefined || stage.timedOut) return false;
  const lost = stage.counts.failed + stage.counts.cancelled;
  return (total - lost) / total >= minSuccess;
}

/** Why a stage cannot complete: it ran out of time, or a task of it failed for good. */
function errorOf(stage: Stage): Failure | null {
  if (stage.timedOut) return stageTimeFailure(stage);
  if (stage.counts.failed === 0) return null;
  const tasks = entriesOf(stage.tasks);
  const place = tasks.findIndex((task) => task.status === "failed");
  const task = tasks[place];
  if (task?.status !== "failed") return null;
  if (stage.tasks.size === 1) return task.error;
  const others = stage.counts.failed > 1 ? ` (and ${stage.counts.failed - 1} more)` : "";
  return { ...task.error, message: `Task ${place + 1} of ${stage.tasks.size} failed${others}: ${task.error.message}` };
}

function failAction(deciding: Deciding, stage: Stage, error: Failure): void {
  if (deciding.action.stopping !== null) return;
  const named = { ...error, message: error.message };
  deciding.put({ type: "action.stopping", cause: "failed", error: named });
  const { running } = deciding.action.stages[stage.order]?.counts ?? stage.counts;
  if (running === 0) deciding.put({ type: "stage.failed", stage: stage.name, error });
}

function queueReadyStages(deciding: Deciding): void {
  // Beginning a stage may end it at once, when it has nothing to do, and so make the next one ready or not needed.
  for (let isMore = true; isMore;) {
    skipUnneeded(deciding);
    const ready = readyStages(deciding.action);
    for (const stage of ready) beginStage(deciding, stage);
    isMore = ready.some((stage) => isStageEnded(deciding.action.stages[stage.order]?.status ?? "pending"));
  }
}

function skipUnmet(deciding: Deciding, stage: Stage): void {
  deciding.put({ type: "stage.skipped", stage: stage.name, because: { kind: "condition" } });
}

/** Leaving out a stage leaves out those that need it, and so on. */
function skipUnneeded(deciding: Deciding): void {
  for (let next = unneededStages(deciding.action); next.length > 0; next = unneededStages(deciding.action)) {
    for (const { stage, needs } of next) {
      deciding.put({ type: "stage.skipped", stage: stage.name, because: { kind: "dependency", stage: needs } });
    }
  }
}

function beginStage(deciding: Deciding, stage: Stage): void {
  // Its condition was answered before the action was stopped and reopened, and is not evaluated again.
  if (stage.unmet) return skipUnmet(deciding, stage);
  for (const limitMs of [stage.plan.timeoutMs, stage.plan.queueTimeoutMs]) {
    if (limitMs !== undefined) deciding.lookAgainAt(deciding.now + limitMs);
  }
  if (stage.total !== null) return queueTasks(deciding, stage);
  deciding.put({ type: "stage.planning", stage: stage.name });
  deciding.entries.push(entryFor(deciding.action.created, stage, { from: PLAN_TASK, to: PLAN_TASK, alone: false }));
}

function queueTasks(deciding: Deciding, stage: Stage): void {
  const total = stage.total ?? 0;
  deciding.put({ type: "stage.queued", stage: stage.name, tasks: total });
  const queued = deciding.action.stages[stage.order] ?? stage;
  deciding.entries.push(...stageEntries(deciding.action.created, queued));
  if (queued.counts.completed === total) settleStage(deciding, queued);
}

function requestStops(deciding: Deciding): void {
  const running = deciding.action.stages.flatMap((stage) =>
    runningTasks(stage)
      .filter(({ task }) => !task.stopping)
      .map(({ task, place }) => ({ stage: stage.name, place, session: task.holder.session })),
  );
  stopTasks(deciding, running);
}

/** Ends the action once nothing of it is open, or nothing runs any more after a stop. */
function endAction(deciding: Deciding): boolean {
  const { action } = deciding;
  if (action.stopping !== null) return hasRunningTask(action) ? false : endStopped(deciding);
  if (!action.stages.every((stage) => isStageEnded(stage.status))) return false;
  const faulty = action.stages.find((stage) => stage.error !== null && !isGoodEnough(stage));
  if (faulty?.error === undefined || faulty.error === null) deciding.put({ type: "action.completed" });
  else deciding.put({ type: "action.partial", error: faulty.error });
  return true;
}

/** Whether so many of a stage's tasks completed that the others do not count. */
function isGoodEnough(stage: Stage): boolean {
  return stage.status === "partial" && stage.plan.minSuccess !== undefined;
}

function endStopped(deciding: Deciding): boolean {
  const { stopping } = deciding.action;
  if (stopping?.cause === "cancelled") {
    deciding.put({ type: "action.cancelled", by: deciding.action.cancelledBy });
    return true;
  }
  for (const stage of deciding.action.stages) failFaultyStage(deciding, stage);
  const error = stopping?.error ?? { code: "FAILED", message: "The action failed." };
  deciding.put({ type: "action.failed", error });
  return true;
}

function failFaultyStage(deciding: Deciding, stage: Stage): void {
  if (isStageEnded(stage.status) || stage.status === "pending") return;
  const error = stage.planning?.status === "failed" ? stage.planning.error : errorOf(stage);
  if (error !== null) deciding.put({ type: "stage.failed", stage: stage.name, error });
}
