import type { Stage } from "../action";
import type { Failure } from "../event";
import { isStageEnded } from "../status";
import { entriesOf } from "../task-table";
import type { Deciding } from "./decision";
import { limitFailure } from "./time-limits";

/** Ends a stage once none of its tasks is open. */
export function settleStage(deciding: Deciding, stage: Stage): void {
  if (isStageEnded(stage.status) || !hasAllTasks(stage)) return;
  const error = errorOf(stage);
  const isTolerable = error === null || mayStillSucceed(stage);
  if (!isTolerable && stage.plan.onFailure === "fail") return failAction(deciding, stage, error);
  const { completed, failed, cancelled } = stage.counts;
  if (completed + failed + cancelled < stage.tasks.size) return;
  // What another stage's failure has cancelled is not done: the stage ends as cancelled, with the action.
  if (error === null && cancelled > 0 && deciding.action.stopping !== null) return;
  if (error === null) deciding.put({ type: "stage.completed", stage: stage.name });
  else deciding.put({ type: hasResult(stage) ? "stage.partial" : "stage.failed", stage: stage.name, error });
}

/** Whether a stage was planned, if need be, and its tasks were made. */
function hasAllTasks({ planning, total, tasks }: Stage): boolean {
  return total !== null && tasks.size === total && (planning === null || planning.status === "completed");
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
export function errorOf(stage: Stage): Failure | null {
  if (stage.timedOut) return limitFailure(stage);
  if (stage.counts.failed === 0) return null;
  const tasks = entriesOf(stage.tasks);
  const place = tasks.findIndex((task) => task.status === "failed");
  const task = tasks[place];
  if (task?.status !== "failed") return null;
  if (stage.tasks.size === 1) return task.error;
  const others = stage.counts.failed > 1 ? ` (and ${stage.counts.failed - 1} more)` : "";
  return { ...task.error, message: `Task ${place + 1} of ${stage.tasks.size} failed${others}: ${task.error.message}` };
}

/** Fails a stage of which nothing runs, and with it the action unless that goes on without it. */
export function failStage(deciding: Deciding, stage: Stage, error: Failure): void {
  if (stage.plan.onFailure === "continue") deciding.put({ type: "stage.failed", stage: stage.name, error });
  else failAction(deciding, stage, error);
}

/** Stops an action for the failure of one of its stages. */
export function failAction(deciding: Deciding, stage: Stage, error: Failure): void {
  if (deciding.action.stopping !== null) return;
  const named = { ...error, message: error.message };
  deciding.put({ type: "action.stopping", cause: "failed", error: named });
  const { running, delegated } = deciding.action.stages[stage.order]?.counts ?? stage.counts;
  if (running + delegated === 0) deciding.put({ type: "stage.failed", stage: stage.name, error });
}

/** Whether so many of a stage's tasks completed that the others do not count. */
export function isGoodEnough(stage: Stage): boolean {
  return stage.status === "partial" && stage.plan.minSuccess !== undefined;
}
