import type { Lease } from "@/server/ports/live-store";

/** A task in a runner's hands, by the names the store knows it by. */
export interface TaskLease {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly fence: number;
  /** Its key among the tasks in hand, as `keyOf` makes it. */
  readonly key: string;
}

/** Which task is spoken of. */
export type TaskName = Pick<TaskLease, "action" | "stage" | "task">;

/** The tasks of a grant. */
export function tasksOf({ action, stage, from, to, fence }: Lease): TaskLease[] {
  return Array.from({ length: to - from + 1 }, (_, place) => {
    const task = from + place;
    return { action, stage, task, fence, key: keyOf({ action, stage, task }) };
  });
}

/** The key of a lease; stage names hold no bar. */
export function keyOf({ action, stage, task }: TaskName): string {
  return `${action}|${stage}|${task}`;
}
