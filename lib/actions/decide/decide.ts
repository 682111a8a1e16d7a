import type { Wait } from "@/lib/flows/wait-kind";
import type { Millis } from "@/lib/shared/ids";

import type { Action, Stage } from "../action";
import type { DispatchState } from "../dispatch-state";
import type { Draft } from "../fold/draft";
import { hasRunningTask } from "../fold/fold-tasks";
import { isEnded, isStageEnded } from "../status";
import { hasOpenSpawned } from "../task-calls";
import { entryAt, PLAN_TASK } from "../task-table";
import { checkBudgets, lookAgainAtCaps } from "./budgets";
import { isForChildren, requestChildren } from "./children";
import { Deciding, type Decision, type Gate } from "./decision";
import { entryFor, stageEntries } from "./queueing";
import { readyStages, unneededStages } from "./ready-stages";
import { requeue, requeueLost } from "./requeue";
import { errorOf, failStage, isGoodEnough, settleStage } from "./settle-stage";
import { interruptTasks, requestStops } from "./stops";
import { takeUpStages } from "./take-up-stages";
import { checkTaskWaits } from "./task-waits";
import { checkActionTimeout, checkQueueTimeout, checkStageTimeout } from "./time-limits";
import { stageBeingUndone, undoStages } from "./undo";
import { beginWait, checkWait } from "./waits";

/** How long an ended action stays in the live store, so that pages that look at it go on without the record. */
export const KEEP_ENDED_MS = 30_000;

/**
 * What must happen now that has not been recorded yet: events to append, tasks to queue, leases to stop, when to look
 * again. Pure and idempotent: folding its own events and deciding again yields nothing.
 * @param dispatch what holds of dispatch. Who does not know it leaves what depends on it to somebody who does, at once.
 */
export function decide(action: Action, now: Millis, dispatch: DispatchState | null = null): Decision {
  return decideAfter(new Deciding(action, now, { dispatch }));
}

/** As `decide`, on an action that was just drafted; the draft takes in what is decided. */
export function decideOn(draft: Draft, now: Millis): Decision {
  return decideAfter(new Deciding(draft.action, now, { draft }));
}

/** As `decide`, going on from events already put, such as a person's command. */
export function decideAfter(deciding: Deciding): Decision {
  if (isEnded(deciding.action.status)) return finishEnded(deciding, false);
  if (deciding.action.stopping === null && isDueToStart(deciding)) {
    checkActionTimeout(deciding);
    checkBudgets(deciding);
    checkTaskWaits(deciding);
    for (let place = 0; place < deciding.action.stages.length; place += 1) decideStage(deciding, place);
    queueReadyStages(deciding);
    // Actions that were just asked for are attempts of the stages that launch them.
    checkBudgets(deciding);
    failBlocked(deciding);
  }
  if (deciding.action.stopping !== null) requestStops(deciding);
  else if (deciding.action.interrupting) interruptTasks(deciding);
  const isEnd = endAction(deciding);
  if (!isEnd) lookAgainAtCaps(deciding);
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
  if (stageBeingUndone(action) !== undefined) return "open";
  if (isEnded(action.status) || action.stopping !== null) return "closed";
  return action.pausedAt === null ? "open" : "held";
}

function isDueToStart(deciding: Deciding): boolean {
  const { action, now } = deciding;
  if (!action.started) return false;
  if (action.generation > 1 || action.startAt <= now) return true;
  deciding.lookAgainAt(action.startAt);
  return false;
}

/** Whether stages may begin; one whose action waits for an approval of its budget would lose its own time meanwhile. */
function mayBegin({ stopping, heldFor }: Action): boolean {
  return stopping === null && heldFor === null;
}

function decideStage(deciding: Deciding, place: number): void {
  const known = deciding.action.stages[place];
  if (known === undefined || known.status === "pending" || isStageEnded(known.status)) return;
  checkStageTimeout(deciding, known);
  checkQueueTimeout(deciding, deciding.action.stages[place] ?? known);
  takeUpStages(deciding, place);
  const stage = deciding.action.stages[place] ?? known;
  decideTasks(deciding, stage);
  checkWait(deciding, deciding.action.stages[place] ?? stage);
  requeueDue(deciding, deciding.action.stages[place] ?? stage);
  settleStage(deciding, deciding.action.stages[place] ?? stage);
  if (isForChildren(stage) && deciding.action.stopping === null) requestChildren(deciding, stage);
}

/** Which tasks a stage that was begun has, once its plan says so. */
function decideTasks(deciding: Deciding, stage: Stage): void {
  if (stage.planning !== null && stage.planning.status !== "completed") decidePlanning(deciding, stage);
  else if (deciding.action.stopping !== null) return;
  else if (stage.unmet) skipUnmet(deciding, stage);
  else if (stage.tasks.size === 0 && stage.total !== null && stage.counts.completed === 0) queueTasks(deciding, stage);
}

function decidePlanning(deciding: Deciding, stage: Stage): void {
  if (stage.planning?.status === "lost") requeueLost(deciding, { stage, place: PLAN_TASK, task: stage.planning });
  const planning = deciding.action.stages[stage.order]?.planning;
  const isTimedOut = planning?.status === "cancelled" && stage.timedOut;
  const error = planning?.status === "failed" ? planning.error : isTimedOut ? errorOf(stage) : null;
  if (error !== null) failStage(deciding, stage, error);
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

function queueReadyStages(deciding: Deciding): void {
  // Beginning a stage may end it at once, when it has nothing to do, and so make the next one ready or not needed.
  for (let isMore = true; isMore;) {
    skipUnneeded(deciding);
    // What has just ended may have made others ready.
    checkBudgets(deciding);
    if (!mayBegin(deciding.action)) return;
    const ready = readyStages(deciding.action);
    for (const stage of ready) beginStage(deciding, stage);
    isMore = ready.some((stage) => isStageEnded(deciding.action.stages[stage.order]?.status ?? "pending"));
  }
}

/** An action was taken up again without a stage that had failed: once nothing is left, or all of it needs that one, it fails as well. */
function failBlocked(deciding: Deciding): void {
  const { stages, stopping } = deciding.action;
  const isOpen = ({ status }: Stage): boolean => !isStageEnded(status);
  if (stopping !== null || stages.some((stage) => isOpen(stage) && stage.status !== "pending")) return;
  if (readyStages(deciding.action).length > 0) return;
  const failed = stages.find(({ status, plan }) => status === "failed" && plan.onFailure === "fail");
  const error = failed?.error ?? null;
  if (error !== null) deciding.put({ type: "action.stopping", cause: "failed", error });
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
  deciding.entries.push(entryFor(deciding.action, stage, { from: PLAN_TASK, to: PLAN_TASK, alone: false }));
}

function queueTasks(deciding: Deciding, stage: Stage): void {
  if (stage.wait !== null) return startWaiting(deciding, stage, stage.wait);
  const total = stage.total ?? 0;
  deciding.put({ type: "stage.queued", stage: stage.name, tasks: total });
  if (isForChildren(stage)) requestChildren(deciding, stage);
  takeUpStages(deciding, stage.order);
  const queued = deciding.action.stages[stage.order] ?? stage;
  deciding.entries.push(...stageEntries(deciding.action, queued));
  // It may have nothing to do, or tasks that ended before their action was stopped and taken up again.
  settleStage(deciding, queued);
}

function startWaiting(deciding: Deciding, stage: Stage, wait: Wait): void {
  beginWait(deciding, stage, wait);
  settleStage(deciding, deciding.action.stages[stage.order] ?? stage);
}

/** Ends the action once nothing of it is open, or nothing runs any more after a stop. */
function endAction(deciding: Deciding): boolean {
  const { action } = deciding;
  if (action.stopping !== null) {
    return !hasRunningTask(action) && !hasOpenSpawned(action) && undoStages(deciding) && endStopped(deciding);
  }
  if (!action.stages.every((stage) => isStageEnded(stage.status))) return false;
  const faulty = action.stages.find((stage) => stage.error !== null && !isGoodEnough(stage));
  if (faulty?.error === undefined || faulty.error === null) deciding.put({ type: "action.completed" });
  else deciding.put({ type: "action.partial", error: faulty.error });
  return true;
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
