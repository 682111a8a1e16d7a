import { actionCapOf, GLOBAL_LIMIT, limitsOnceBegun, ownerOfLimit } from "@/lib/flows/shared-limits";
import { formatDuration } from "@/lib/shared/duration";
import type { Millis } from "@/lib/shared/ids";

import type { Action, Stage } from "./action";
import { isShared } from "./budget";
import { reachedText } from "./budget-text";
import { queuedEntries } from "./decide/queueing";
import { waitsFor } from "./decide/ready-stages";
import { formatSeconds } from "./decide/time-limits";
import { stageBeingUndone } from "./decide/undo";
import { holderOf } from "./dispatch";
import type { ReachedCap } from "./event";
import { hasRunningTask } from "./fold/fold-tasks";
import { isRunnerSilent, stalledSince } from "./stalls";
import { isEnded, isStageEnded } from "./status";
import { entryAt } from "./task-table";
import { waitView, type WaitView } from "./wait-view";

/** What the world around an action looks like, as far as it decides whether the action can go on. */
export interface World {
  readonly liveStore: "ok" | "away";
  readonly runners: readonly {
    readonly name: string;
    readonly serves: (queue: string) => boolean;
    readonly draining: boolean;
  }[];
  /** The clock of the logs. */
  readonly now?: Millis;
  /** Tasks that run under the limits that actions share, by the limit's name. */
  readonly limits?: ReadonlyMap<string, number>;
  /** When the next action may begin under the rates that some wait for, by the rate's name. */
  readonly openings?: ReadonlyMap<string, Millis>;
}

/** Why an open action is where it is. `code` is stable; `text` is for people. */
export interface Reason {
  readonly code:
    | "RUNNING"
    | "STALLED"
    | "NOT_STARTED"
    | "DELAYED"
    | "DEBOUNCED"
    | "PAUSED"
    | "BUDGET"
    | "CANCELLING"
    | "STOPPING"
    | "UNDOING"
    | "NO_RUNNER"
    | "QUEUED"
    | "BACKOFF"
    | "LIMIT"
    | "RATE_LIMIT"
    | "SLEEPING"
    | "WAITING_FOR_CHILD"
    | "WAITING_FOR_SIGNAL"
    | "WAITING_FOR_APPROVAL"
    | "WAITING_FOR_STAGE"
    | "LIVE_STORE_AWAY"
    | "LOST"
    | "DECIDING";
  readonly text: string;
  readonly stage: string | null;
}

/** What will happen next by itself, and when, if that is known. */
export interface NextEvent {
  readonly text: string;
  readonly at: Millis | null;
}

/** Why an open action does not go faster, and what happens next. */
export interface Explanation {
  readonly reason: Reason;
  readonly nextEvent: NextEvent;
}

/** The explanation of an open action; null for one that has ended. Pure. */
export function explain(action: Action, world: World): Explanation | null {
  if (isEnded(action.status)) return null;
  if (world.liveStore === "away") {
    return told("LIVE_STORE_AWAY", "Waiting for the live store, which cannot be reached.", {
      next: "It goes on when the live store is back.",
    });
  }
  return explainUndoing(action, world) ?? explainControl(action) ?? explainWork(action, world);
}

interface Telling {
  readonly next: string;
  readonly at?: Millis | null;
  readonly stage?: string;
}

function told(code: Reason["code"], text: string, { next, at, stage }: Telling): Explanation {
  return { reason: { code, text, stage: stage ?? null }, nextEvent: { text: next, at: at ?? null } };
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

function explainControl(action: Action): Explanation | null {
  if (action.stopping !== null) {
    const code = action.stopping.cause === "cancelled" ? "CANCELLING" : "STOPPING";
    return told(code, "Waiting until its running tasks have stopped.", { next: "It ends once no task of it runs." });
  }
  if (!action.started) return told("NOT_STARTED", "It was made without being started.", { next: "Start it." });
  if (action.heldFor !== null) return explainBudget(action.heldFor);
  if (action.pausedAt !== null) return explainPause(action);
  if (action.startedAt === null && action.startAt > action.acceptedAt && !hasQueued(action))
    return explainDelay(action);
  return null;
}

function hasQueued({ stages }: Action): boolean {
  return stages.some(({ queuedAt, reused }) => queuedAt !== null && reused === null);
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

/** Tasks that nothing is heard of. */
function explainStall(action: Action, { now }: World): Explanation | null {
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

/** It is paused until somebody approves that more is used. */
function explainBudget(reached: ReachedCap): Explanation {
  const next = isShared(reached.scope)
    ? "It goes on when the budget is raised, or the next day. Resume it to let this action go beyond."
    : "Resume it to allow as much again, or raise the budget.";
  const stage = reached.scope.kind === "stage" ? { stage: reached.scope.stage } : {};
  return told("BUDGET", `It is paused. ${reachedText(reached)}`, { next, ...stage });
}

function explainWork(action: Action, world: World): Explanation {
  const stalled = explainStall(action, world);
  if (stalled !== null) return stalled;
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

/** Tasks that wait although a runner may be free, since the flow allows no more at once. */
function explainLimit(action: Action): Explanation | null {
  const next = "The next one starts when one of them ends.";
  for (const stage of action.stages) {
    const { running, queued } = stage.counts;
    const cap = stage.plan.concurrency ?? 0;
    if (cap > 0 && running >= cap && queued > 0) {
      const text = `Stage "${stage.name}" runs ${running} at once, which is its limit; ${queued} more wait.`;
      return told("LIMIT", text, { next, stage: stage.name });
    }
  }
  const cap = actionCapOf(action.created.plan);
  const total = (status: "running" | "queued"): number =>
    action.stages.reduce((sum, stage) => sum + stage.counts[status], 0);
  const queued = total("queued");
  if (cap === 0 || total("running") < cap || queued === 0) return null;
  return told("LIMIT", `The action runs ${cap} at once, which is its limit; ${queued} more wait.`, { next });
}

function explainQueued(action: Action, world: World): Explanation | null {
  const [entry] = queuedEntries(action);
  if (entry === undefined) return null;
  const serving = world.runners.filter((runner) => runner.serves(entry.queue));
  const able = serving.filter((runner) => !runner.draining);
  const [target = "", capability = ""] = entry.queue.split("|");
  if (able.length === 0) {
    const what = capability === "any" ? `target ${target}` : `flow ${capability} on target ${target}`;
    const text = serving.length > 0 ? `The only runners for ${what} are shutting down.` : `No runner serves ${what}.`;
    return told("NO_RUNNER", text, { next: "It starts when such a runner connects.", stage: entry.stage });
  }
  const rate = explainRate(action, world, entry.stage);
  if (rate !== null) return rate;
  const full = fullLimit(action, world);
  if (full !== null) return told("LIMIT", full, { next: "It starts when one of them ends.", stage: entry.stage });
  const names = able
    .slice(0, 3)
    .map((runner) => runner.name)
    .join(", ");
  return told("QUEUED", `Stage "${entry.stage}" waits for a free slot of ${names}.`, {
    next: "It starts when a slot is free.",
    stage: entry.stage,
  });
}

/** A rate of its flow that lets no more actions begin for now. */
function explainRate(action: Action, { openings }: World, stage: string): Explanation | null {
  const { created, startedAt } = action;
  if (startedAt !== null) return null;
  for (const { name, most, perMs = 0 } of created.limits ?? []) {
    const at = openings?.get(name);
    if (at === undefined || perMs === 0) continue;
    const whose = ownerOfLimit(name, { organisation: created.organisation, flow: created.plan.name });
    const text = `The rate limit of ${whose} is reached: ${most} may begin in ${formatSeconds(perMs)}.`;
    return told("RATE_LIMIT", text, { next: "The next of those that wait begins", at, stage });
  }
  return null;
}

/** Which limit that it shares with others keeps an action from going on. */
function fullLimit({ created }: Action, { limits }: World): string | null {
  const full = limitsOnceBegun(created.limits).find(({ name, most }) => (limits?.get(name) ?? 0) >= most);
  if (full === undefined) return null;
  const { name, most } = full;
  if (name === GLOBAL_LIMIT) return `All ${most} tasks that may run at once on this install are running.`;
  const whose = ownerOfLimit(name, { organisation: created.organisation, flow: created.plan.name });
  return `The limit of ${whose} is reached: ${limits?.get(name) ?? most} of ${most} tasks run.`;
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
