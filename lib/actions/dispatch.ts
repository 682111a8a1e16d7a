import type { Action } from "./action";
import { entriesOf } from "./task-table";

/** How an action comes to a runner: offered to all, taken by one, or carried out by the process that made it. */
export type Dispatch = "announced" | "claimed" | "local";

/** How an action is dispatched. `local` is known from its creation and never changes. Pure. */
export function dispatchOf(action: Action): Dispatch {
  if (action.created.local) return "local";
  return action.startedAt === null ? "announced" : "claimed";
}

/** Whether an action waits for the time it is to start at: nothing of it was queued yet. Pure. */
export function isDelayed({ startedAt, startAt, acceptedAt, stages }: Action): boolean {
  if (startedAt !== null || startAt <= acceptedAt) return false;
  return !stages.some(({ queuedAt, reused }) => queuedAt !== null && reused === null);
}

/** The runner that holds a task of the action now; null when none does. Pure. */
export function holderOf(action: Action): string | null {
  for (const stage of action.stages) {
    if (stage.planning?.status === "running") return stage.planning.holder.runner;
    if (stage.counts.running === 0) continue;
    const task = entriesOf(stage.tasks).find((one) => one.status === "running");
    if (task?.status === "running") return task.holder.runner;
  }
  return null;
}
