import type { Gate } from "@/lib/actions/decide/decision";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { ExchangeReply, FeedEntry, ProgressReport, StoredEvent } from "@/server/ports/live-store";

import type { HeapItem, IndexedHeap } from "./indexed-heap";
import type { KeptLines } from "./kept-lines";

/** When a command happens: stamped by the shell, so that the state itself has no clock. */
export interface Moment {
  readonly now: Millis;
  /** When time last jumped, or the store was away: no session is swept for one lease time after it. */
  readonly jumpedAt: Millis;
}

/** An action as the store keeps it. In the heap of wakes it stands by `wakeKey`, then by `ordinal`. */
export interface StoredAction extends HeapItem {
  readonly id: string;
  readonly ordinal: number;
  /** Seq of the last event that was dropped from its log. */
  compactedTo: Seq;
  /** Those after that. */
  readonly events: StoredEvent[];
  readonly mail: StoredEvent[];
  readonly actionCap: number;
  /** Limits it shares with other actions. */
  readonly limits: readonly NamedLimit[];
  gate: Gate;
  lastDecision: Seq;
  /** Seq after mail was last taken into the log. */
  lastMailTaken: Seq;
  /** When it was last granted tasks by its turn. */
  turnAt: Millis;
  wakeAt: Millis;
  /** Never later than `wakeAt`; kept by the heap of wakes. */
  wakeKey: Millis;
  /** Live leases by `stage/task`. */
  readonly leases: Map<string, LiveLease>;
  /** Number of live leases by stage; null until a cap asks for it. */
  running: Map<string, number> | null;
  /** Everything of it that waits in queues, parked or not. */
  readonly entries: Set<ReadyEntry>;
  /** Entries that may not be claimed for now, by what blocks them; null while there are none. */
  parked: Map<string, ReadyEntry[]> | null;
  reports: ActionReports | null;
  /** Its last entry in the feed, as long as the call that made it lasts. */
  fed: CommitEntry | null;
  fedInCall: number;
}

export interface ActionReports {
  /** Latest progress by `stage/task`. */
  readonly progress: Map<string, ProgressReport>;
  /** Output lines by `stage/task/attempt`. */
  readonly lines: Map<string, KeptLines>;
}

/** An entry of the feed that grows while the call that made it lasts. */
export type CommitEntry = Extract<FeedEntry, { kind: "commit" }> & { to: Seq };

export interface LiveLease {
  readonly action: StoredAction;
  readonly stage: string;
  readonly task: number;
  readonly fence: number;
  readonly session: Session;
  /** Whether it must stop, and whether an exchange has said so. */
  stop: "no" | "asked" | "told";
}

/** Tasks that wait. In its queue it stands by priority, then by `turn`. */
export interface ReadyEntry extends HeapItem {
  readonly action: StoredAction;
  readonly queue: Queue;
  readonly stage: string;
  readonly to: number;
  readonly priority: number;
  readonly stageCap: number;
  from: number;
  turn: number;
  readyAt: Millis;
  /** The conversation whose call queued it, and the seq its session has folded to by that: it is not sent the log before again. */
  knownBy: string;
  knownSeq: Seq;
  isParked: boolean;
  /** Where it waits for a shared limit; null when it does not. */
  parkedIn: IndexedHeap<ReadyEntry> | null;
}

/** A limit as an action names it; `perMs` is 0 unless it is a rate. */
export interface NamedLimit {
  readonly limit: KeptLimit;
  readonly most: number;
  readonly perMs: number;
}

/** A limit that actions share. */
export interface KeptLimit {
  readonly name: string;
  /** Actions that name it. */
  actions: number;
  /** Live leases of theirs; of a rate none is counted. */
  running: number;
  /** Of a rate: when actions began, oldest first, as long as that counts. */
  window: RateWindow | null;
  /** What waits for it, by queue. */
  readonly parked: Map<Queue, IndexedHeap<ReadyEntry>>;
}

/** When the actions of a rate began, as long as that counts. */
export interface RateWindow {
  readonly perMs: number;
  readonly starts: Millis[];
}

export interface Queue {
  readonly name: string;
  /** Claimable entries by priority. */
  readonly levels: Map<number, IndexedHeap<ReadyEntry>>;
  /** The priorities in use, highest first. */
  readonly priorities: number[];
  readonly parked: Set<ReadyEntry>;
  entries: number;
  tasks: number;
}

/** A runner's session. In the heap of deadlines it stands by `deadline`, then by `ordinal`. */
export interface Session extends HeapItem {
  readonly id: string;
  readonly ordinal: number;
  readonly epoch: number;
  runner: string;
  info: string;
  leaseMs: number;
  deadline: Millis;
  isDraining: boolean;
  /** Made from the record, and not yet registered by its runner. */
  isSeeded: boolean;
  /** Number of its last call, and what that was answered. */
  call: number;
  answer: ExchangeReply | null;
  readonly leases: Set<LiveLease>;
  /** Its live leases that must stop. */
  readonly stopping: Set<LiveLease>;
}
