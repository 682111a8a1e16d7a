import type { StagePlan } from "@/lib/flows/flow-spec";

import type { Action, Stage, Task } from "../action";
import { entriesOf, PLAN_TASK, UNDO_TASK } from "../task-table";
import { isForChildren } from "./children";
import type { QueueEntry } from "./decision";

/** Capability of tasks that need no flow's code. */
export const ANY_FLOW = "any";

/** Name of a queue: where, and what its runners must know. */
export function queueName(target: string, capability: string): string {
  return `${target}|${capability}`;
}

/** The queue of tasks that are offered one at a time after a loss. */
export function aloneQueue(queue: string): string {
  return `${queue}|alone`;
}

/** The queue of a stage's tasks. */
export function queueOf(of: Pick<Action["created"], "target" | "capability">, plan: StagePlan): string {
  return queueName(plan.target ?? of.target, capabilityFor(of, plan, 0));
}

/** What a runner must know to do a task of a stage: the flow's own code for functions and plans, nothing for commands. */
function capabilityFor({ capability }: Pick<Action["created"], "capability">, plan: StagePlan, task: number): string {
  if (task === PLAN_TASK) return capability;
  const executor = task === UNDO_TASK ? plan.compensate : plan.executor;
  return executor?.type === "function" ? capability : ANY_FLOW;
}

/** What entries are made of beside their stage. */
type Queueing = Pick<Action, "created" | "priority">;

/** The entry that offers tasks of a stage, from one place to another; its plan is the flow's own code. */
export function entryFor(
  { created, priority }: Queueing,
  stage: Stage,
  tasks: { readonly from: number; readonly to: number; readonly alone: boolean },
): QueueEntry {
  const { from, to, alone } = tasks;
  const queue = queueName(stage.plan.target ?? created.target, capabilityFor(created, stage.plan, from));
  const stageCap = from < 0 ? 0 : (stage.plan.concurrency ?? 0);
  return {
    queue: alone ? aloneQueue(queue) : queue,
    stage: stage.name,
    from,
    to,
    priority,
    stageCap,
  };
}

/** Entries for the tasks of a stage that are queued together: one a range. */
export function stageEntries(action: Queueing, stage: Stage): QueueEntry[] {
  if (isForChildren(stage)) return [];
  return rangesOf(entriesOf(stage.tasks), (task) => task.status === "queued" && !task.alone).map(([from, to]) =>
    entryFor(action, stage, { from, to, alone: false }),
  );
}

/** Every entry an action must have in the queues, as after a rebuild. */
export function queuedEntries(action: Action): QueueEntry[] {
  return action.stages.flatMap((stage) => {
    const plan =
      stage.planning?.status === "queued"
        ? [entryFor(action, stage, { from: PLAN_TASK, to: PLAN_TASK, alone: stage.planning.alone })]
        : [];
    const alone = rangesOf(entriesOf(stage.tasks), (task) => task.status === "queued" && task.alone).flatMap(
      ([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, place) =>
          entryFor(action, stage, { from: from + place, to: from + place, alone: true }),
        ),
    );
    const undo =
      stage.undoing?.status === "queued"
        ? [entryFor(action, stage, { from: UNDO_TASK, to: UNDO_TASK, alone: stage.undoing.alone })]
        : [];
    return [...plan, ...undo, ...stageEntries(action, stage), ...alone];
  });
}

function rangesOf(tasks: readonly Task[], isIn: (task: Task) => boolean): [number, number][] {
  const ranges: [number, number][] = [];
  tasks.forEach((task, place) => {
    if (!isIn(task)) return;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === place - 1) last[1] = place;
    else ranges.push([place, place]);
  });
  return ranges;
}
