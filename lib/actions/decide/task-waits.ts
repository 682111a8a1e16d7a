import type { TaskWait } from "../action";
import { openWaits } from "../task-calls";
import type { Deciding } from "./decision";
import { isAwaited } from "./waits";

/** Answers the code of tasks that waits for signals, when these have come or its time is over. */
export function checkTaskWaits(deciding: Deciding): void {
  if (deciding.action.taskWaits.length === 0) return;
  for (const wait of openWaits(deciding.action)) answer(deciding, wait);
}

function answer(deciding: Deciding, wait: TaskWait): void {
  const { stage, task, key, until } = wait;
  const signal = deciding.action.signals.find((one) => isAwaited(one, wait));
  if (signal !== undefined) deciding.put({ type: "task.answered", stage, task, key, signal: signal.seq });
  else if (until !== null && until > deciding.now) deciding.lookAgainAt(until);
  else if (until !== null) deciding.put({ type: "task.answered", stage, task, key, signal: null });
}
