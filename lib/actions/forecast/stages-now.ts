import type { Millis } from "@/lib/shared/ids";

import type { Action, Stage } from "../action";
import { stageProgress, type LiveProgress } from "../action-view";
import { stageBeingUndone } from "../decide/undo";
import { isDelayed } from "../dispatch";
import { fractionOf } from "../progress";
import { isEnded, isStageEnded } from "../status";
import { entryAt } from "../task-table";
import type { StageNow } from "./forecast";

/**
 * Where the stages of an action are, for a forecast; null while what it waits for is nobody's pace: a person, the clock, or a
 * retry. Pure.
 */
export function stagesNow(action: Action, live: LiveProgress, now: Millis): StageNow[] | null {
  if (isEnded(action.status) || action.status === "paused" || action.stopping !== null || !action.started) return null;
  if (isDelayed(action)) return null;
  if (action.generation > 1 || stageBeingUndone(action) !== undefined) return null;
  if (action.stages.some(({ status }) => status === "waiting" || status === "retrying")) return null;
  return action.stages.map((stage) => stageNow(stage, live, now));
}

function stageNow(stage: Stage, live: LiveProgress, now: Millis): StageNow {
  const { name, plan, startedAt, finishedAt, status } = stage;
  const of = { name, after: plan.after };
  if (isStageEnded(status)) {
    const tookMs = startedAt === null || finishedAt === null ? null : finishedAt - startedAt;
    return { ...of, is: "over", tookMs };
  }
  const begunAt = begunAtOf(stage);
  if (status !== "running" || begunAt === null) return { ...of, is: "pending" };
  const share = fractionOf(stageProgress(stage, live));
  return { ...of, is: "running", elapsedMs: Math.max(0, now - begunAt), share: share > 0 ? share : null };
}

/** When what a stage does now began: its tasks, or the latest attempt of its only one. */
function begunAtOf({ plan, tasks, startedAt }: Stage): Millis | null {
  const task = plan.wide ? undefined : entryAt(tasks, 0);
  return task?.status === "running" ? task.holder.startedAt : startedAt;
}
