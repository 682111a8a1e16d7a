import type { Gate } from "@/lib/actions/decide/decision";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { ExchangeReply, FeedEntry, ProgressReport, SharedLimit, StoredEvent } from "@/server/ports/live-store";

import type { FeedHead } from "./feed";
import type { LineRun } from "./kept-lines";
import type { LiveLease, ReadyEntry, Session, StoredAction } from "./model";
import type { SharedLimits } from "./shared-limits";
import type { Tables } from "./tables";
import { NEVER } from "./wakes";

/** Version of the parts below. */
export const SNAPSHOT_VERSION = 2;

/** Versions a store reads: in the first one every log was whole. */
export const READABLE_VERSIONS: ReadonlySet<number> = new Set([1, SNAPSHOT_VERSION]);

const ACTIONS_PER_PART = 64;
const FEED_ENTRIES_PER_PART = 1_000;

export interface HeadPart {
  readonly part: "head";
  readonly version: number;
  readonly epoch: number;
  readonly now: Millis;
  readonly ordinal: number;
  readonly turn: number;
  readonly feed: FeedHead;
  readonly queues: readonly string[];
  /** Rates under which actions began lately. */
  readonly rates?: ReturnType<SharedLimits["savedRates"]>;
  readonly dispatch?: DispatchState;
}

export interface SavedEntry {
  readonly queue: string;
  readonly stage: string;
  readonly from: number;
  readonly to: number;
  readonly priority: number;
  readonly stageCap: number;
  readonly turn: number;
  readonly readyAt: Millis;
  readonly knownBy: string;
  readonly knownSeq: Seq;
}

export interface SavedAction {
  readonly id: string;
  readonly ordinal: number;
  readonly compactedTo?: Seq;
  readonly events: readonly StoredEvent[];
  readonly mail: readonly StoredEvent[];
  readonly actionCap: number;
  readonly limits?: readonly SharedLimit[];
  readonly gate: Gate;
  readonly lastDecision: Seq;
  readonly lastMailTaken: Seq;
  readonly turnAt: Millis;
  /** Null for never. */
  readonly wakeAt: Millis | null;
  readonly ready: readonly SavedEntry[];
  /** What waits for shared limits, with the limit's name. Older files have it in `ready`. */
  readonly limited?: readonly (readonly [string, SavedEntry])[];
  readonly parked: readonly (readonly [string, readonly SavedEntry[]])[];
  readonly progress: readonly (readonly [string, ProgressReport])[];
  readonly lines: readonly (readonly [string, readonly LineRun[]])[];
}

export interface SavedLease {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly fence: number;
  readonly stop: LiveLease["stop"];
}

export interface SavedSession extends Pick<
  Session,
  "id" | "ordinal" | "epoch" | "runner" | "info" | "leaseMs" | "deadline" | "isDraining" | "isSeeded" | "call"
> {
  readonly answer: ExchangeReply | null;
  readonly leases: readonly SavedLease[];
}

/** One stretch of a snapshot. Actions come before the sessions that hold their leases. */
export type SnapshotPart =
  | HeadPart
  | { readonly part: "actions"; readonly actions: readonly SavedAction[] }
  | { readonly part: "sessions"; readonly sessions: readonly SavedSession[] }
  | { readonly part: "feed"; readonly entries: readonly FeedEntry[] };

/** The whole state, part by part. It is read while nothing changes. */
export function* snapshotOf(tables: Tables): Generator<SnapshotPart> {
  yield headOf(tables);
  let actions: SavedAction[] = [];
  for (const action of tables.actions.values()) {
    actions.push(saveAction(action));
    if (actions.length < ACTIONS_PER_PART) continue;
    yield { part: "actions", actions };
    actions = [];
  }
  yield { part: "actions", actions };
  yield { part: "sessions", sessions: Array.from(tables.sessions.all(), saveSession) };
  const entries = tables.feed.all();
  for (let place = 0; place < entries.length; place += FEED_ENTRIES_PER_PART) {
    yield { part: "feed", entries: entries.slice(place, place + FEED_ENTRIES_PER_PART) };
  }
}

function headOf({ epoch, now, lastOrdinal, queues, feed, limits, dispatch }: Tables): HeadPart {
  const names = Array.from(queues.all(), ({ name }) => name);
  const { lastTurn: turn } = queues;
  return {
    part: "head",
    version: SNAPSHOT_VERSION,
    epoch,
    now,
    ordinal: lastOrdinal,
    turn,
    feed: feed.head(),
    queues: names,
    rates: limits.savedRates(),
    dispatch,
  };
}

function saveAction(action: StoredAction): SavedAction {
  const {
    id,
    ordinal,
    compactedTo,
    events,
    mail,
    actionCap,
    gate,
    lastDecision,
    lastMailTaken,
    turnAt,
    wakeAt,
    reports,
  } = action;
  const entries = Array.from(action.entries).toSorted((a, b) => a.turn - b.turn);
  return {
    id,
    ordinal,
    compactedTo,
    events,
    mail,
    actionCap,
    limits: action.limits.map(({ limit, most, perMs }) => ({ name: limit.name, most, perMs })),
    gate,
    lastDecision,
    lastMailTaken,
    turnAt,
    wakeAt: wakeAt === NEVER ? null : wakeAt,
    ready: entries.filter(({ isParked }) => !isParked).map(saveEntry),
    limited: entries.flatMap((entry) => savedInLimit(action, entry)),
    parked: Array.from(action.parked ?? [], ([key, entries]) => [key, entries.map(saveEntry)] as const),
    progress: [...(reports?.progress ?? [])],
    lines: Array.from(reports?.lines ?? [], ([key, kept]) => [key, kept.runs] as const),
  };
}

function savedInLimit({ limits }: StoredAction, entry: ReadyEntry): [string, SavedEntry][] {
  if (entry.parkedIn === null) return [];
  const within = limits.find(({ limit }) => limit.parked.get(entry.queue) === entry.parkedIn);
  return within === undefined ? [] : [[within.limit.name, saveEntry(entry)]];
}

function saveEntry(entry: ReadyEntry): SavedEntry {
  const { queue, stage, from, to, priority, stageCap, turn, readyAt, knownBy, knownSeq } = entry;
  return { queue: queue.name, stage, from, to, priority, stageCap, turn, readyAt, knownBy, knownSeq };
}

function saveSession(session: Session): SavedSession {
  const { id, ordinal, epoch, runner, info, leaseMs, deadline, isDraining, isSeeded, call, answer } = session;
  const leases = Array.from(session.leases, ({ action, stage, task, fence, stop }) => ({
    action: action.id,
    stage,
    task,
    fence,
    stop,
  }));
  return { id, ordinal, epoch, runner, info, leaseMs, deadline, isDraining, isSeeded, call, answer, leases };
}
