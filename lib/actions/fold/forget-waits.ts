import type { Action } from "../action";
import type { Mutable } from "./draft";

/** Forgets what a task waited for, which is not done again, or all that the tasks of a stage did. */
export function forgetWaits(action: Mutable<Action>, of: { readonly stage: string; readonly task?: number }): void {
  if (action.taskWaits.length === 0) return;
  action.taskWaits = action.taskWaits.filter(
    ({ stage, task }) => stage !== of.stage || (of.task !== undefined && task !== of.task),
  );
}

/** An action that was taken up again waits anew for what had not come; what had come is there. */
export function reopenWaits(action: Mutable<Action>): void {
  action.taskWaits = action.taskWaits.filter(({ outcome }) => outcome?.kind === "signal");
}
