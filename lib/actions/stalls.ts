import { formatDuration } from "@/lib/shared/duration";
import type { Millis } from "@/lib/shared/ids";

import { placedTasks, type Action, type Stage, type Stall, type Task } from "./action";
import type { EventBody, Failure } from "./event";
import { entryAt } from "./task-table";

/** Code of an attempt that ended since it showed no sign of life. */
export const STALLED = "STALLED";

/** Why an attempt was given up that was silent for longer than its stage allows. */
export function stallFailure(heartbeatMs: number): Failure {
  return { code: STALLED, message: `It showed no sign of life for ${formatDuration(heartbeatMs)}.` };
}

/** Since when a stage shows no sign of life: of its tasks that show none, the one that fell silent first; null without such. */
export function stalledSince(stage: Stage): Millis | null {
  const stalls = stallsOf(stage);
  return stalls.length === 0 ? null : Math.min(...stalls.map(({ since }) => since));
}

/** Whether it is the runner of a stalled task that nothing is heard of. */
export function isRunnerSilent(stage: Stage): boolean {
  return stallsOf(stage).some(({ isOfRunner }) => isOfRunner);
}

function stallsOf({ tasks, stalled, planning, undoing }: Stage): Stall[] {
  const places = stalled.map((place) => entryAt(tasks, place));
  return [...places, planning, undoing].flatMap((task) => stallOf(task) ?? []);
}

function stallOf(task: Task | null | undefined): Stall | null {
  return task?.status === "running" ? task.stalled : null;
}

/** What is heard of a session: for how many ms it has been silent when that is too long, else `heard`; nothing of one that is gone. */
export type Silences = ReadonlyMap<string, number | "heard">;

/** What is to be noted of an action's tasks whose runners are silent, or are heard of again. Pure. */
export function noteSilences(action: Action, silences: Silences): EventBody[] {
  return action.stages.flatMap((stage) =>
    placedTasks(stage).flatMap(({ task, place }): EventBody[] => {
      if (task.status !== "running") return [];
      const of = { stage: stage.name, task: place, attempt: task.attempt };
      const silence = silences.get(task.holder.session);
      const isNoted = task.stalled?.isOfRunner === true;
      if (silence === "heard") return isNoted ? [{ type: "task.revived", ...of }] : [];
      if (silence === undefined || task.stalled !== null) return [];
      return [{ type: "task.stalled", ...of, silentMs: silence, isOfRunner: true }];
    }),
  );
}
