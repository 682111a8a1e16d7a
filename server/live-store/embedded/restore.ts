import { InvariantError } from "@/lib/shared/errors";

import { KeptLines } from "./kept-lines";
import { addLease } from "./leases";
import type { ReadyEntry, Session, StoredAction } from "./model";
import { parkInLimit } from "./queues";
import {
  READABLE_VERSIONS,
  SNAPSHOT_VERSION,
  type HeadPart,
  type SavedAction,
  type SavedEntry,
  type SavedSession,
  type SnapshotPart,
} from "./snapshot";
import type { Tables } from "./tables";

const PARTS: Readonly<Record<SnapshotPart["part"], true>> = { head: true, actions: true, sessions: true, feed: true };

/** Whether a value read from a snapshot is a part of one. Its checksum vouches for the rest of it. */
export function isSnapshotPart(value: unknown): value is SnapshotPart {
  if (typeof value !== "object" || value === null || !("part" in value)) return false;
  return typeof value.part === "string" && Object.hasOwn(PARTS, value.part);
}

/** Adds a part of a snapshot to tables that were empty before its first. @throws InvariantError for one of another version */
export function restorePart(tables: Tables, part: SnapshotPart): void {
  switch (part.part) {
    case "head":
      return restoreHead(tables, part);
    case "actions":
      for (const saved of part.actions) restoreAction(tables, saved);
      return;
    case "sessions":
      for (const saved of part.sessions) restoreSession(tables, saved);
      return;
    case "feed":
      return tables.feed.restoreEntries(part.entries);
  }
}

function restoreHead(tables: Tables, head: HeadPart): void {
  if (!READABLE_VERSIONS.has(head.version)) {
    throw new InvariantError(
      `The live store's files have version ${head.version}; this program reads version ${SNAPSHOT_VERSION}.`,
    );
  }
  tables.epoch = head.epoch;
  tables.now = head.now;
  tables.restoreOrdinal(head.ordinal);
  tables.queues.restoreTurn(head.turn);
  tables.feed.restore(head.feed);
  for (const name of head.queues) tables.queues.open(name);
  tables.limits.restoreRates(head.rates ?? []);
  tables.dispatch = head.dispatch ?? tables.dispatch;
}

function restoreAction(tables: Tables, saved: SavedAction): void {
  const { id, gate, actionCap, limits = [], ordinal, compactedTo = 0, lastDecision, lastMailTaken, turnAt } = saved;
  const action = tables.addAction({ id, gate, actionCap, limits }, ordinal);
  for (const event of saved.events) action.events.push(event);
  for (const event of saved.mail) action.mail.push(event);
  Object.assign(action, { compactedTo, lastDecision, lastMailTaken, turnAt });
  restoreEntries(tables, action, saved);
  if (saved.progress.length > 0 || saved.lines.length > 0) {
    const lines = new Map(saved.lines.map(([key, runs]) => [key, new KeptLines(runs)]));
    action.reports = { progress: new Map(saved.progress), lines };
  }
  if (saved.wakeAt !== null) tables.wakes.set(action, saved.wakeAt);
}

function restoreEntries(tables: Tables, action: StoredAction, { ready, limited = [], parked }: SavedAction): void {
  for (const one of ready) tables.queues.offer(restoreEntry(tables, action, one));
  for (const [name, one] of limited) {
    const entry = restoreEntry(tables, action, one);
    const within = action.limits.find(({ limit }) => limit.name === name);
    if (within === undefined) tables.queues.offer(entry);
    else parkInLimit(entry, within.limit);
  }
  for (const [key, entries] of parked) {
    for (const one of entries) tables.queues.parkUnder(restoreEntry(tables, action, one), key);
  }
}

function restoreEntry(tables: Tables, action: StoredAction, saved: SavedEntry): ReadyEntry {
  const entry: ReadyEntry = {
    ...saved,
    action,
    queue: tables.queues.open(saved.queue),
    isParked: false,
    parkedIn: null,
    heapPlace: -1,
  };
  tables.queues.take(entry);
  return entry;
}

function restoreSession(tables: Tables, { leases, ...saved }: SavedSession): void {
  const session: Session = { ...saved, leases: new Set(), stopping: new Set(), heapPlace: -1 };
  tables.sessions.add(session);
  for (const { action: id, stage, task, fence, stop } of leases) {
    const action = tables.actions.get(id);
    if (action === undefined)
      throw new InvariantError(`The live store's files speak of a lease of action ${id}, which is not in them.`);
    addLease(tables, { action, stage, task, fence, session, stop });
  }
}
