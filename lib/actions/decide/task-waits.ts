import { taskAt, stageNamed, type TaskWait } from "../action";
import type { Deciding } from "./decision";
import { isAwaited } from "./waits";

/** Answers the code of tasks that waits for signals, when these have come or its time is over. */
export function checkTaskWaits(deciding: Deciding): void {
  for (const wait of deciding.action.taskWaits) {
    if (wait.outcome === null && isAsked(deciding, wait)) answer(deciding, wait);
  }
}

/** What is between two attempts takes no signal: it may be that there is none after it. */
function isAsked({ action }: Deciding, wait: TaskWait): boolean {
  const stage = stageNamed(action, wait.stage);
  return stage !== undefined && taskAt(stage, wait.task)?.status === "running";
}

function answer(deciding: Deciding, wait: TaskWait): void {
  const { stage, task, key, until } = wait;
  const signal = deciding.action.signals.find((one) => isAwaited(one, wait));
  if (signal !== undefined) deciding.put({ type: "task.answered", stage, task, key, signal: signal.seq });
  else if (until !== null && until > deciding.now) deciding.lookAgainAt(until);
  else if (until !== null) deciding.put({ type: "task.answered", stage, task, key, signal: null });
}
