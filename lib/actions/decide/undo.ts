import type { Action, Stage, Task } from "../action";
import { UNDO_TASK } from "../task-table";
import type { Deciding } from "./decision";
import { entryFor } from "./queueing";
import { requeue, requeueLost } from "./requeue";

const OVER: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** The stage of a stopped action that is being undone; undefined when none is. */
export function stageBeingUndone({ stopping, stages }: Action): Stage | undefined {
  return stopping === null ? undefined : stages.find(({ undoing }) => undoing !== null && !isOver(undoing));
}

/**
 * Undoes what the stages of a stopped action did, the last one first, one at a time; one that cannot be undone keeps none of
 * the others from it. True once nothing is left to undo.
 */
export function undoStages(deciding: Deciding): boolean {
  for (;;) {
    const next = toUndo(deciding.action).find(({ undoing }) => !isOver(undoing));
    if (next === undefined) return true;
    if (next.undoing === null) beginUndoing(deciding, next);
    else goOnUndoing(deciding, next);
    if (!isOver(deciding.action.stages[next.order]?.undoing ?? null)) return false;
  }
}

function isOver(task: Task | null): boolean {
  return task !== null && OVER.has(task.status);
}

/** Stages with something to undo, the one that ended last first. What was taken over belongs to another action. */
function toUndo({ stages }: Action): Stage[] {
  return stages
    .filter(({ plan, status, reused }) => plan.compensate !== undefined && reused === null && hasDone(status))
    .sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0) || b.order - a.order);
}

function hasDone(status: Stage["status"]): boolean {
  return status === "completed" || status === "partial";
}

function beginUndoing(deciding: Deciding, stage: Stage): void {
  const { stopping } = deciding.action;
  // The gate was closed when the action was stopped, which dropped whatever waited; it opens again only after that.
  if (stopping === null || stopping.seq > deciding.basedOn) return deciding.lookAgainAt(deciding.now);
  deciding.put({ type: "stage.undoing", stage: stage.name });
  deciding.entries.push(entryFor(deciding.action, stage, { from: UNDO_TASK, to: UNDO_TASK, alone: false }));
}

function goOnUndoing(deciding: Deciding, stage: Stage): void {
  const task = stage.undoing;
  if (task?.status === "lost") return requeueLost(deciding, { stage, place: UNDO_TASK, task });
  if (task?.status !== "retrying") return;
  if (task.retryAt > deciding.now) deciding.lookAgainAt(task.retryAt);
  else requeue(deciding, stage, { place: UNDO_TASK, alone: task.losses > 0 });
}
