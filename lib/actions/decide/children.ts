import { CHILDREN_AT_ONCE } from "@/lib/flows/child";

import type { Stage } from "../action";
import { entriesOf } from "../task-table";
import type { Deciding } from "./decision";

/** Whether the tasks of a stage are other actions. */
export function isForChildren({ plan }: Stage): boolean {
  return plan.executor.type === "action";
}

/** Asks for as many children of a stage as may be under way at once; a paused action asks for none. */
export function requestChildren(deciding: Deciding, { name, order, plan }: Stage): void {
  const stage = deciding.action.stages[order];
  if (stage === undefined || deciding.action.pausedAt !== null || stage.timedOut || stage.counts.queued === 0) return;
  const free = (plan.concurrency ?? CHILDREN_AT_ONCE) - stage.counts.delegated;
  const queued = entriesOf(stage.tasks).flatMap(({ status, attempt }, task) =>
    status === "queued" ? [{ task, attempt: attempt + 1 }] : [],
  );
  for (const { task, attempt } of queued.slice(0, Math.max(0, free))) {
    deciding.put({ type: "child.requested", stage: name, task, attempt });
  }
}

/** Asks the children of stages that are under way to stop. */
export function stopChildren(deciding: Deciding, stages: readonly Stage[]): void {
  const tasks = stages
    .filter(({ counts }) => counts.delegated > 0)
    .flatMap((stage) =>
      entriesOf(stage.tasks).flatMap((task, place) =>
        task.status === "delegated" && !task.stopping
          ? [{ stage: stage.name, task: place, attempt: task.attempt }]
          : [],
      ),
    );
  const all = [...tasks, ...spawnedToStop(deciding, stages)];
  if (all.length > 0) deciding.put({ type: "children.stopping", tasks: all });
}

/** What the code of those stages launched and is under way. */
function spawnedToStop({ action: { spawned } }: Deciding, stages: readonly Stage[]) {
  if (spawned.length === 0) return [];
  const names = new Set(stages.map(({ name }) => name));
  return spawned
    .filter(({ end, isStopping, stage }) => end === null && !isStopping && names.has(stage))
    .map(({ stage, task, attempt, child }) => ({ stage, task, attempt, child }));
}
