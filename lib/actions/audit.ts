import type { Millis, Seq } from "@/lib/shared/ids";

import { placedTasks, type Action } from "./action";
import { decide } from "./decide/decide";
import type { Decision, Gate, QueueEntry } from "./decide/decision";
import { queuedEntries } from "./decide/queueing";
import type { DispatchState } from "./dispatch-state";
import type { EventBody } from "./event";
import { isEnded } from "./status";

/** What the live store has of an action beside its log, as of one instant. */
export interface LiveState {
  readonly now: Millis;
  readonly head: Seq;
  readonly gate: Gate;
  /** When it is due; null when nobody will look at it by itself. */
  readonly wakeAt: Millis | null;
  /** Facts that wait to be taken in. */
  readonly mail: number;
  readonly leases: readonly { readonly session: string; readonly stage: string; readonly task: number }[];
  /** What of it waits in queues; null when that was not looked at. */
  readonly entries: readonly Range[] | null;
  readonly dispatch: DispatchState;
}

interface Range {
  readonly stage: string;
  readonly from: number;
  readonly to: number;
}

/** A way in which an action is stuck: its log says that something follows, and nothing will bring it about. */
export const AUDIT_FAULTS = ["UNDECIDED", "NO_WAKE", "WRONG_GATE", "NOT_QUEUED", "NO_LEASE"] as const;
export type AuditFault = (typeof AUDIT_FAULTS)[number];

/** What is wrong with how an action is kept, and what puts it right. */
export interface Audit {
  readonly faults: readonly AuditFault[];
  readonly repair: {
    readonly gate: Gate;
    /** Tasks to queue. */
    readonly entries: readonly QueueEntry[];
    /** Facts to hand in: tasks whose runners hold them no longer. */
    readonly facts: readonly EventBody[];
  };
}

/** Whoever takes a due action hides it for so long; one that dies then leaves it due after that. */
const HIDDEN_MS = 5_000;
/** Times of different calls are not compared more closely than that. */
const SLACK_MS = 1_000;

/**
 * Whether what an open action waits for can come: what is to be decided is due, what is queued can be claimed, what runs is held
 * by somebody, and a later look is planned. Null when all is well. Pure.
 * @param action folded to `live.head`
 */
export function audit(action: Action, live: LiveState): Audit | null {
  const decision = decide(action, live.now, live.dispatch);
  const entries = missingEntries(action, decision, live);
  const facts = unheldTasks(action, live);
  const faults: AuditFault[] = [];
  if (!isEnded(action.status)) {
    if (isUndecided(decision, live)) faults.push("UNDECIDED");
    else if (isSettled(decision, live) && decision.gate !== live.gate) faults.push("WRONG_GATE");
    if (entries.length > 0) faults.push("NOT_QUEUED");
    if (facts.length > 0) faults.push("NO_LEASE");
  }
  if (!faults.includes("UNDECIDED") && isAsleep(decision, live)) faults.push("NO_WAKE");
  if (faults.length === 0) return null;
  return { faults, repair: { gate: faults.includes("WRONG_GATE") ? decision.gate : live.gate, entries, facts } };
}

/** Something is to be decided or taken in, and nobody is about to look. */
function isUndecided(decision: Decision, live: LiveState): boolean {
  return !isSettled(decision, live) && !isDueBy(live, live.now);
}

function isSettled({ events }: Decision, { mail }: LiveState): boolean {
  return events.length === 0 && mail === 0;
}

/** It wants to be looked at again, and nobody will in time. */
function isAsleep({ events, wakeInMs }: Decision, live: LiveState): boolean {
  return events.length === 0 && wakeInMs !== null && !isDueBy(live, live.now + wakeInMs);
}

function isDueBy({ wakeAt, now }: LiveState, at: Millis): boolean {
  return wakeAt !== null && wakeAt <= Math.max(at, now + HIDDEN_MS) + SLACK_MS;
}

/** Tasks that are queued by the log and wait in no queue; a closed gate lets nothing wait. */
function missingEntries(action: Action, decision: Decision, { entries, gate }: LiveState): QueueEntry[] {
  if (entries === null || decision.gate === "closed" || gate === "closed") return [];
  return queuedEntries(action).flatMap((entry) => {
    const there = entries.filter(({ stage }) => stage === entry.stage).toSorted((a, b) => a.from - b.from);
    return uncovered(entry, there);
  });
}

/** The parts of an entry that none of the ranges, in order, has. */
function uncovered(entry: QueueEntry, ranges: readonly Range[]): QueueEntry[] {
  const missing: QueueEntry[] = [];
  let next = entry.from;
  for (const { from, to } of ranges) {
    if (to < next || from > entry.to) continue;
    if (from > next) missing.push({ ...entry, from: next, to: from - 1 });
    next = Math.max(next, to + 1);
  }
  if (next <= entry.to) missing.push({ ...entry, from: next });
  return missing;
}

/** Tasks that run by the log and of which nobody has the lease: their loss was never told. */
function unheldTasks(action: Action, { leases }: LiveState): EventBody[] {
  const held = new Set(leases.map(({ session, stage, task }) => `${session}/${stage}/${task}`));
  return action.stages.flatMap((stage) =>
    placedTasks(stage).flatMap(({ task, place }): EventBody[] => {
      if (task.status !== "running") return [];
      const { session } = task.holder;
      if (held.has(`${session}/${stage.name}/${place}`)) return [];
      return [{ type: "task.lost", stage: stage.name, task: place, session }];
    }),
  );
}
