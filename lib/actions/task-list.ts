import type { Action, EndedAttempt, Stage, Task } from "./action";
import { entryAt } from "./task-table";

/** Every status of a task. */
export const TASK_STATUSES = [
  "queued",
  "running",
  "delegated",
  "waiting",
  "retrying",
  "lost",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly Task["status"][];
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Where a task stands: the order of its stage from 0, its place in that from 0. */
export interface TaskPlace {
  readonly order: number;
  readonly index: number;
}

/** A task and the stage it belongs to. */
export interface ListedTask {
  readonly stage: Stage;
  readonly index: number;
  readonly task: Task;
}

/** Which tasks to list. */
export interface TaskChoice {
  /** Of this stage only. */
  readonly stage: string | null;
  /** Of these statuses only. */
  readonly status: readonly TaskStatus[] | null;
  /** Those that stand behind this place. */
  readonly after: TaskPlace | null;
  readonly limit: number;
}

/** A page of tasks, by stage and then by place; `next` is where the following page begins, null after the last task. */
export interface TaskPage {
  readonly items: readonly ListedTask[];
  readonly next: TaskPlace | null;
  /** How many there are in all. */
  readonly total: number;
}

/** The tasks of an action's stages that were queued, without those that plan a stage or undo it. Pure. */
export function listTasks(action: Action, { stage: named, status, after, limit }: TaskChoice): TaskPage {
  const stages = action.stages.filter(({ name }) => named === null || name === named);
  const items: ListedTask[] = [];
  let isMore = false;
  for (const found of tasksBehind(stages, after)) {
    if (status !== null && !status.includes(found.task.status)) continue;
    isMore = items.length === limit;
    if (isMore) break;
    items.push(found);
  }
  const last = items.at(-1);
  return {
    items,
    next: isMore && last !== undefined ? { order: last.stage.order, index: last.index } : null,
    total: stages.reduce((sum, stage) => sum + countOf(stage, status), 0),
  };
}

function* tasksBehind(stages: readonly Stage[], after: TaskPlace | null): Generator<ListedTask> {
  for (const stage of stages) {
    if (after !== null && stage.order < after.order) continue;
    const from = stage.order === after?.order ? after.index + 1 : 0;
    for (let index = from; index < stage.tasks.size; index += 1) {
      const task = entryAt(stage.tasks, index);
      if (task !== undefined) yield { stage, index, task };
    }
  }
}

function countOf({ counts, tasks }: Stage, status: readonly TaskStatus[] | null): number {
  return status === null ? tasks.size : [...new Set(status)].reduce((sum, one) => sum + counts[one], 0);
}

/** The attempts of a task that have ended, and the one under way. */
export function taskAttempts(task: Task): readonly (EndedAttempt | RunningAttempt)[] {
  if (task.status !== "running") return task.history;
  const { attempt, holder, progress } = task;
  const running: RunningAttempt = {
    number: attempt,
    status: "running",
    startedAt: holder.startedAt,
    finishedAt: null,
    runner: holder.runner,
    progress,
    error: null,
  };
  return [...task.history, running];
}

/** An attempt under way. */
export interface RunningAttempt extends Omit<EndedAttempt, "status" | "finishedAt"> {
  readonly status: "running";
  readonly finishedAt: null;
}
