import type { Action, Stage } from "../action";
import { stageNamed } from "../action";
import { isStageEnded } from "../status";

/** Whether a stage that `stage` waits for lets it begin. */
function isSatisfied(stage: Stage, dependency: Stage | undefined): boolean {
  if (dependency === undefined) return false;
  if (dependency.skipped !== null) return stage.plan.allowSkipped === true;
  if (dependency.status === "completed" || dependency.status === "partial") return true;
  return dependency.status === "failed" && dependency.plan.onFailure === "continue";
}

/** Pending stages whose dependencies have all ended well enough, in plan order. */
export function readyStages(action: Action): Stage[] {
  const ready = action.stages.filter((stage) => isReady(action, stage));
  if (ready.length === 0 || !action.stages.some(({ toRedo }) => toRedo)) return ready;
  const later = needingRedone(action);
  return ready.filter(({ name }) => !later.has(name));
}

/** Names of the stages that need one that is to be done again, near or far. */
function needingRedone({ stages }: Action): ReadonlySet<string> {
  const names = new Set<string>();
  const first = new Set(stages.flatMap(({ name, toRedo }) => (toRedo ? [name] : [])));
  // Stages that were added stand last, also those that others wait for.
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const { name, plan } of stages) {
      if (plan.after.some((other) => first.has(other) || names.has(other))) names.add(name);
    }
  }
  return names;
}

function isReady(action: Action, stage: Stage): boolean {
  return stage.status === "pending" && stage.plan.after.every((name) => isSatisfied(stage, stageNamed(action, name)));
}

/** Pending stages that need one that was left out, each with its name: they are left out as well. */
export function unneededStages(action: Action): { readonly stage: Stage; readonly needs: string }[] {
  if (action.stages.every(({ skipped }) => skipped === null)) return [];
  const skipped = new Set(action.stages.flatMap((stage) => (stage.skipped === null ? [] : [stage.name])));
  return action.stages.flatMap((stage) => {
    if (stage.status !== "pending" || stage.plan.allowSkipped === true) return [];
    const needs = stage.plan.after.find((name) => skipped.has(name));
    return needs === undefined ? [] : [{ stage, needs }];
  });
}

/** The dependencies a pending stage still waits for. */
export function waitsFor(action: Action, stage: Stage): Stage[] {
  return stage.plan.after.flatMap((name) => {
    const other = stageNamed(action, name);
    return other === undefined || isStageEnded(other.status) ? [] : [other];
  });
}
