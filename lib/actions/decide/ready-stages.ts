import type { Action, Stage } from "../action";
import { stageNamed } from "../action";
import { isStageEnded } from "../status";

/** Whether a stage this one waits for lets it begin. */
function isSatisfied(dependency: Stage | undefined): boolean {
  if (dependency === undefined) return false;
  if (dependency.status === "completed" || dependency.status === "partial") return true;
  return dependency.status === "failed" && dependency.plan.onFailure === "continue";
}

/** Pending stages whose dependencies have all ended well enough, in plan order. */
export function readyStages(action: Action): Stage[] {
  return action.stages.filter((stage) => isReady(action, stage));
}

function isReady(action: Action, stage: Stage): boolean {
  return stage.status === "pending" && stage.plan.after.every((name) => isSatisfied(stageNamed(action, name)));
}

/** The dependencies a pending stage still waits for. */
export function waitsFor(action: Action, stage: Stage): Stage[] {
  return stage.plan.after.flatMap((name) => {
    const other = stageNamed(action, name);
    return other === undefined || isStageEnded(other.status) ? [] : [other];
  });
}
