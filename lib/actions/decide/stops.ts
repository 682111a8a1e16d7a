import type { Stage, Task } from "../action";
import { entriesOf, PLAN_TASK } from "../task-table";
import { stopChildren } from "./children";
import type { Deciding } from "./decision";

type RunningTask = Extract<Task, { status: "running" }>;

/** Asks what runs of a stage to stop. */
export function stopStage(deciding: Deciding, stage: Stage): void {
  const running = runningTasks(stage).filter(({ task }) => !task.stopping);
  stopTasks(
    deciding,
    running.map(({ task, place }) => ({ stage: stage.name, place, session: task.holder.session })),
  );
  stopChildren(deciding, [stage]);
}

interface ToStop {
  readonly stage: string;
  readonly place: number;
  readonly session: string;
}

function stopTasks(deciding: Deciding, tasks: readonly ToStop[], reason: { readonly paused?: true } = {}): void {
  if (tasks.length === 0) return;
  const places = tasks.map(({ stage, place }): [string, number] => [stage, place]);
  deciding.put({ type: "tasks.stopping", tasks: places, ...reason });
  deciding.stops.push(...tasks.map(({ stage, place, session }) => ({ session, stage, task: place })));
}

function runningTasks(stage: Stage): { task: RunningTask; place: number }[] {
  const found: { task: RunningTask; place: number }[] = [];
  if (stage.planning?.status === "running") found.push({ task: stage.planning, place: PLAN_TASK });
  if (stage.counts.running === 0) return found;
  entriesOf(stage.tasks).forEach((task, place) => {
    if (task.status === "running") found.push({ task, place });
  });
  return found;
}

/** Asks everything that runs of an action to stop. */
export function requestStops(deciding: Deciding): void {
  stopTasks(deciding, tasksToStop(deciding.action.stages));
  stopChildren(deciding, deciding.action.stages);
}

/**
 * Asks what runs of a paused action to stop, to go on after the pause. The plan of a stage is soon made and goes on, and so does
 * what must not run twice.
 */
export function interruptTasks(deciding: Deciding): void {
  const idempotent = deciding.action.stages.filter(({ plan }) => plan.idempotent);
  const tasks = tasksToStop(idempotent).filter(({ place }) => place !== PLAN_TASK);
  stopTasks(deciding, tasks, { paused: true });
}

function tasksToStop(stages: readonly Stage[]): ToStop[] {
  return stages.flatMap((stage) =>
    runningTasks(stage)
      .filter(({ task }) => !task.stopping)
      .map(({ task, place }) => ({ stage: stage.name, place, session: task.holder.session })),
  );
}
