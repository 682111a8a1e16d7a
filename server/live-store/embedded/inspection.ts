import type { Millis } from "@/lib/shared/ids";
import type { Inspection, ReadAnswer, ReadRequest, SessionView } from "@/server/ports/live-store";

import type { KeptLimit, Queue, Session } from "./model";
import type { Tables } from "./tables";

/** Events of one action after a seq, with the mail that waits. */
export function readAction(tables: Tables, { action: id, after, limit }: ReadRequest, now: Millis): ReadAnswer {
  const action = tables.actions.get(id);
  if (action === undefined) return { found: false };
  const { events, mail, lastDecision } = action;
  return {
    found: true,
    events: events.slice(after, after + limit),
    head: events.length,
    mail: [...mail],
    lastDecision,
    now,
  };
}

/** Queues, sessions and feed, for people. */
export function inspect(tables: Tables, now: Millis): Inspection {
  const queues = Array.from(tables.queues.all(), (queue) => {
    const { name, entries, tasks } = queue;
    return { queue: name, entries, tasks, oldestAt: oldestIn(queue) };
  });
  const limits = Array.from(tables.limits.all(), viewOfLimit).filter(({ running, waiting }) => running + waiting > 0);
  return { now, queues, sessions: Array.from(tables.sessions.all(), viewOf), limits, feedLength: tables.feed.length };
}

function viewOfLimit({ name, running, parked, window }: KeptLimit): Inspection["limits"][number] {
  const waiting = Array.from(parked.values(), ({ size }) => size).reduce((sum, size) => sum + size, 0);
  const [first] = window?.starts ?? [];
  return { name, running, waiting, opensAt: window === null || first === undefined ? null : first + window.perMs };
}

function oldestIn(queue: Queue): Millis | null {
  let oldest = Infinity;
  for (const level of queue.levels.values()) oldest = Math.min(oldest, level.peek()?.readyAt ?? Infinity);
  for (const { readyAt } of queue.parked) oldest = Math.min(oldest, readyAt);
  return oldest === Infinity ? null : oldest;
}

function viewOf({ id, runner, info, deadline, leaseMs, isDraining, leases }: Session): SessionView {
  const held = Array.from(leases, ({ action, stage, task }) => ({ action: action.id, stage, task }));
  return { session: id, runner, info, deadline, leaseMs, draining: isDraining, leases: held };
}
