import { formatDuration } from "@/lib/shared/duration";

import type { Action, Stage } from "../action";
import { isShared } from "../budget";
import { reachedText } from "../budget-text";
import { formatSeconds } from "../decide/time-limits";
import { holderOf, isDelayed } from "../dispatch";
import type { ReachedCap } from "../event";
import { hasRunningTask } from "../fold/fold-tasks";
import { isRunnerSilent, stalledSince } from "../stalls";
import { told, type Explanation, type World } from "./explanation";

/** What somebody, or a budget, keeps from going on; null when nothing does. */
export function explainHeld(action: Action): Explanation | null {
  if (action.stopping !== null) {
    const code = action.stopping.cause === "cancelled" ? "CANCELLING" : "STOPPING";
    return told(code, "Waiting until its running tasks have stopped.", { next: "It ends once no task of it runs." });
  }
  if (!action.started) return told("NOT_STARTED", "It was made without being started.", { next: "Start it." });
  if (action.heldFor !== null) return explainBudget(action.heldFor);
  if (action.pausedAt !== null) return explainPause(action);
  return isDelayed(action) ? explainDelay(action) : null;
}

function explainDelay({ created, startAt: at }: Action): Explanation {
  const { debounceMs } = created;
  if (debounceMs === undefined) return told("DELAYED", "Its start is delayed.", { next: "It starts", at });
  const text = `It waits ${formatSeconds(debounceMs)} for a later launch of its flow, whose input would replace its own.`;
  return told("DEBOUNCED", text, { next: "It starts, unless one comes", at });
}

function explainPause(action: Action): Explanation {
  const isStopping = action.interrupting && hasRunningTask(action);
  const text = isStopping ? "It is paused, and its running tasks are being stopped." : "It is paused.";
  return told("PAUSED", text, { next: "Resume it." });
}

/** It is paused until somebody approves that more is used. */
function explainBudget(reached: ReachedCap): Explanation {
  const next = isShared(reached.scope)
    ? "It goes on when the budget is raised, or the next day. Resume it to let this action go beyond."
    : "Resume it to allow as much again, or raise the budget.";
  const stage = reached.scope.kind === "stage" ? { stage: reached.scope.stage } : {};
  return told("BUDGET", `It is paused. ${reachedText(reached)}`, { next, ...stage });
}

/** Tasks that nothing is heard of. */
export function explainStall(action: Action, { now }: World): Explanation | null {
  const stage = action.stages.find((one) => stalledSince(one) !== null);
  const since = stage === undefined ? null : stalledSince(stage);
  if (stage === undefined || since === null) return null;
  const silence = now === undefined ? "no heartbeat" : `no heartbeat for ${formatDuration(Math.max(0, now - since))}`;
  const text = `Stage "${stage.name}" on ${holderOf(action) ?? "a runner"} shows no sign of life: ${silence}.`;
  return told("STALLED", text, { next: afterStall(stage), stage: stage.name });
}

function afterStall(stage: Stage): string {
  if (isRunnerSilent(stage)) return "It is offered to another runner when its lease ends.";
  if (stage.plan.onStall === "retry") return "Its attempt ends, and it is offered again.";
  return "It goes on when it is heard of again; cancel it if that does not happen.";
}
