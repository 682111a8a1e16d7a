import type { Millis } from "@/lib/shared/ids";
import type {
  Inspection,
  PlaceInQueue,
  ReadAnswer,
  ReadRequest,
  SessionView,
  Survey,
  SurveyedAction,
} from "@/server/ports/live-store";

import { headOf, stretchOf } from "./log";
import type { KeptLimit, Queue, Session, StoredAction } from "./model";
import { isBefore } from "./queues";
import type { Tables } from "./tables";
import { NEVER } from "./wakes";

/** Events of one action after a seq, with the mail that waits. */
export function readAction(tables: Tables, { action: id, after, limit }: ReadRequest, now: Millis): ReadAnswer {
  const action = tables.actions.get(id);
  if (action === undefined) return { found: false };
  const { mail, lastDecision } = action;
  const head = headOf(action);
  return {
    found: true,
    ...stretchOf(action, after, Math.min(head, after + limit)),
    head,
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
  const sessions = Array.from(tables.sessions.all(), viewOf);
  return { now, queues, sessions, limits, dispatch: tables.dispatch, feedLength: tables.feed.length };
}

const LOOKED_AT = 1_000;

/** How much waits before an action's first entry in a queue. */
export function findPlace(
  tables: Tables,
  { action: id, queue: name }: { readonly action: string; readonly queue: string },
): PlaceInQueue | null {
  const waiting = [...(tables.actions.get(id)?.entries ?? [])].filter(
    (one) => one.queue.name === name && !one.isParked,
  );
  const [first] = waiting.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  if (first === undefined) return null;
  const levels = [...first.queue.levels].filter(([priority]) => priority >= first.priority);
  const before = levels.flatMap(([, level]) => level.all().filter((one) => isBefore(one, first)));
  if (before.length >= LOOKED_AT) return null;
  return { entriesBefore: before.length, tasksBefore: before.reduce((sum, { from, to }) => sum + to - from + 1, 0) };
}

/** Some actions with what would move them. The cursor is the ordinal of the last one. */
export function survey(
  { actions, dispatch }: Tables,
  { cursor, limit }: { readonly cursor: string; readonly limit: number },
  now: Millis,
): Survey {
  const after = Number(cursor);
  const some: StoredAction[] = [];
  for (const action of actions.values()) {
    if (action.ordinal <= after) continue;
    some.push(action);
    if (some.length > limit) break;
  }
  const page = some.slice(0, limit);
  const next = some.length > limit ? String(page.at(-1)?.ordinal ?? 0) : "0";
  return { now, dispatch, cursor: next, actions: page.map(surveyed) };
}

function surveyed(action: StoredAction): SurveyedAction {
  const { id, gate, wakeAt, mail, leases, entries } = action;
  const held = Array.from(leases.values(), ({ session, stage, task }) => ({ session: session.id, stage, task }));
  const waiting = Array.from(entries, ({ stage, from, to }) => ({ stage, from, to }));
  return {
    action: id,
    head: headOf(action),
    gate,
    wakeAt: wakeAt === NEVER ? null : wakeAt,
    mail: mail.length,
    leases: held.toSorted(byTask),
    entries: waiting.toSorted((a, b) => (a.stage === b.stage ? a.from - b.from : a.stage < b.stage ? -1 : 1)),
  };
}

type Held = SurveyedAction["leases"][number];

function byTask(a: Held, b: Held): number {
  return a.stage === b.stage ? a.task - b.task : a.stage < b.stage ? -1 : 1;
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
