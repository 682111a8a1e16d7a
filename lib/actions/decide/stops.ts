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

function stopTasks(deciding: Deciding, tasks: readonly { stage: string; place: number; session: string }[]): void {
  if (tasks.length === 0) return;
  deciding.put({ type: "tasks.stopping", tasks: tasks.map(({ stage, place }): [string, number] => [stage, place]) });
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
  const running = deciding.action.stages.flatMap((stage) =>
    runningTasks(stage)
      .filter(({ task }) => !task.stopping)
      .map(({ task, place }) => ({ stage: stage.name, place, session: task.holder.session })),
  );
  stopTasks(deciding, running);
  stopChildren(deciding, deciding.action.stages);
}
