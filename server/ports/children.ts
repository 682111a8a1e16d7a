import type { Action } from "@/lib/actions/action";
import type { ActionEvent, ChildEnd } from "@/lib/actions/event";

/** A task of an action that another action does; `attempt` makes each try another child. */
export interface ChildTask {
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  /** The action was launched by the code of the task, so. */
  readonly spawn?: Extract<ActionEvent, { type: "child.spawned" }>;
}

/** Launches, stops and judges actions for the actions around them. Each call may be made again. */
export interface ChildActions {
  /** The id of the action that does a task: the same each time. */
  idOf(parent: Action, task: ChildTask): string;
  /** Launches it, unless it was; null, or why it cannot be. @throws AppError of kind `unavailable` when that is not known yet */
  start(parent: Action, task: ChildTask): Promise<ChildEnd | null>;
  /** Cancels it; what has ended, or was never made, is left as it is. */
  stop(parent: Action, id: string): Promise<void>;
  /** How an action that has ended is told to the one around it. */
  endOf(child: Action): Promise<ChildEnd>;
  /** The action as it is now, wherever it is; null when there is none. */
  find(parent: Action, id: string): Promise<Action | null>;
}
