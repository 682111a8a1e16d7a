import type { Action, Stage } from "../action";
import { waitsFor } from "../decide/ready-stages";
import { stageBeingUndone } from "../decide/undo";
import { holderOf } from "../dispatch";
import { isEnded, isStageEnded } from "../status";
import { openWaits } from "../task-calls";
import { entryAt } from "../task-table";
import { waitView, type WaitView } from "../wait-view";
import { explainPausedDispatch } from "./explain-dispatch";
import { explainHeld, explainStall } from "./explain-held";
import { explainLimit, explainQueued } from "./explain-queued";
import { told, type Explanation, type World } from "./explanation";

/** The explanation of an open action; null for one that has ended. Pure. */
export function explain(action: Action, world: World): Explanation | null {
  if (isEnded(action.status)) return null;
  if (world.liveStore === "away") {
    return told("LIVE_STORE_AWAY", "Waiting for the live store, which cannot be reached.", {
      next: "It goes on when the live store is back.",
    });
  }
  const own = explainUndoing(action, world) ?? explainHeld(action) ?? explainWork(action, world);
  return world.dispatch?.paused === true ? explainPausedDispatch(world.dispatch, own) : own;
}

/** What the stages of a stopped action did is undone before it ends. */
function explainUndoing(action: Action, world: World): Explanation | null {
  const stage = stageBeingUndone(action);
  if (stage === undefined) return null;
  const { name, undoing } = stage;
  const next = { next: "It ends once everything is undone.", stage: name };
  if (undoing?.status === "retrying")
    return told("BACKOFF", `Undoing stage "${name}" failed and is tried again.`, { ...next, at: undoing.retryAt });
  if (undoing?.status === "queued") return explainQueued(action, world);
  return told("UNDOING", `What stage "${name}" did is being undone.`, next);
}

function explainWork(action: Action, world: World): Explanation {
  const stalled = explainStall(action, world);
  if (stalled !== null) return stalled;
  const awaited = explainAwaited(action);
  if (awaited !== null) return awaited;
  const running = action.stages.find((stage) => stage.counts.running > 0 || stage.planning?.status === "running");
  if (running !== undefined) {
    const limited = explainLimit(action);
    if (limited !== null) return limited;
    return told("RUNNING", `Stage "${running.name}" runs on ${holderOf(action) ?? "a runner"}.`, {
      next: `Stage "${running.name}" ends.`,
      stage: running.name,
    });
  }
  return (
    explainChildren(action) ??
    explainQueued(action, world) ??
    explainBackoff(action) ??
    explainWaiting(action) ??
    explainPending(action)
  );
}

/** Code that waits for signals, when that is all that runs. */
function explainAwaited(action: Action): Explanation | null {
  const open = openWaits(action);
  const [first] = open;
  const running = action.stages.reduce((sum, { counts }) => sum + counts.running, 0);
  if (first === undefined || new Set(open.map(({ stage, task }) => `${stage}/${task}`)).size < running) return null;
  const { stage, name: signal, until } = first;
  return explainWait(stage, { kind: "signal", signal, since: 0, until });
}

/** What other actions do. */
function explainChildren(action: Action): Explanation | null {
  const stage = action.stages.find(({ counts }) => counts.delegated > 0);
  if (stage === undefined) return null;
  const { delegated } = stage.counts;
  const by = delegated === 1 ? "another action" : `${delegated} other actions`;
  const next = { next: "It goes on when that has ended.", stage: stage.name };
  return told("WAITING_FOR_CHILD", `Stage "${stage.name}" is done by ${by} of flow ${flowOf(stage)}.`, next);
}

function flowOf({ plan }: Stage): string {
  return plan.executor.type === "action" ? plan.executor.flow : "";
}

function explainBackoff(action: Action): Explanation | null {
  for (const stage of action.stages) {
    for (const place of stage.due) {
      const task = entryAt(stage.tasks, place);
      if (task?.status === "retrying") {
        const text = `Stage "${stage.name}" failed and is tried again: attempt ${task.attempt + 1} of ${stage.plan.retry.attempts}.`;
        return told("BACKOFF", text, {
          next: `Attempt ${task.attempt + 1} is queued`,
          at: task.retryAt,
          stage: stage.name,
        });
      }
      if (task?.status === "lost") {
        return told("LOST", `The runner of stage "${stage.name}" was lost.`, {
          next: "It is offered again.",
          stage: stage.name,
        });
      }
    }
  }
  return null;
}

/** What a person, a program or the clock has to bring before the action goes on. */
function explainWaiting(action: Action): Explanation | null {
  for (const stage of action.stages) {
    const view = waitView(stage);
    if (view !== null) return explainWait(stage.name, view);
  }
  return null;
}

function explainWait(stage: string, view: WaitView): Explanation {
  const at = view.until;
  switch (view.kind) {
    case "sleep":
      return told("SLEEPING", `Stage "${stage}" waits for a time to pass.`, { next: "It goes on", at, stage });
    case "signal": {
      const next = at === null ? "It goes on when the signal comes." : "It waits no longer";
      return told("WAITING_FOR_SIGNAL", `Stage "${stage}" waits for the signal "${view.signal}".`, { next, at, stage });
    }
    case "approval": {
      const who = view.assignee ?? (view.role === "admin" ? "an administrator" : "somebody who may operate actions");
      const next = at === null ? "It goes on when it is answered." : view.atDeadline;
      return told("WAITING_FOR_APPROVAL", `Stage "${stage}" waits for an approval by ${who}.`, { next, at, stage });
    }
  }
}

function explainPending(action: Action): Explanation {
  const pending = action.stages.find((stage) => !isStageEnded(stage.status) && waitsFor(action, stage).length > 0);
  if (pending !== undefined) {
    const names = waitsFor(action, pending)
      .map((stage) => `"${stage.name}"`)
      .join(", ");
    return told("WAITING_FOR_STAGE", `Stage "${pending.name}" waits for ${names}.`, {
      next: "It starts when they have ended.",
      stage: pending.name,
    });
  }
  return told("DECIDING", "What happens next is being decided.", {
    next: "The next stage is queued, or the action ends.",
  });
}
