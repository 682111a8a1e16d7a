import { stageNamed, taskAt, type Action, type Spawned, type TaskWait } from "./action";

/** What the code of one task asks for, by its key. */
interface TaskCall {
  readonly stage: string;
  readonly task: number;
  readonly key: string;
}

/** Whether a wait is the one of that key. */
export function isWaitOf(wait: TaskWait, { stage, task, key }: TaskCall): boolean {
  return wait.key === key && wait.task === task && wait.stage === stage;
}

/** The wait of a task's code of that key; undefined before it was asked for. */
export function taskWaitOf({ taskWaits }: Action, call: TaskCall): TaskWait | undefined {
  return taskWaits.find((wait) => isWaitOf(wait, call));
}

/** Waits that are not over, of code that runs now: what is between two attempts may have none after it. */
export function openWaits(action: Action): TaskWait[] {
  return action.taskWaits.filter(({ outcome, stage: name, task }) => {
    const stage = outcome === null ? stageNamed(action, name) : undefined;
    return stage !== undefined && taskAt(stage, task)?.status === "running";
  });
}

/** The action of that id which the code of a task launched; undefined before it was asked for. */
export function spawnedAs({ spawned }: Action, child: string): Spawned | undefined {
  return spawned.find((one) => one.child === child);
}

/** Whether an action that code launched may still be under way. */
export function hasOpenSpawned({ spawned }: Action): boolean {
  return spawned.some(({ end }) => end === null);
}
