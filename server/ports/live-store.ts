import type { Gate, QueueEntry, StopRequest } from "@/lib/actions/decide/decision";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Millis, Seq } from "@/lib/shared/ids";

/**
 * The live store: where open actions live. It keeps logs, queues, leases and times, and knows nothing of flows; every
 * rule of what happens next is in `lib/`. Two adapters fill it, and one contract suite holds them to the same answers.
 *
 * Every call names the epoch its caller believes in. A store of another epoch, or one that is not open yet, throws
 * `RecoveringError` and changes nothing. Bodies of events are JSON texts; the store adds place and time.
 */
export interface LiveStore {
  /** Epoch, clock and state of the store. The only call that names no epoch. */
  meta(): Promise<StoreMeta>;

  /**
   * Opens the store under a newer epoch; sessions and leases of older ones are gone unless they were seeded. With `dispatch`
   * it opens with that in force, whatever it had.
   */
  raise(epoch: number, dispatch?: DispatchState): Promise<void>;

  /**
   * Lets tasks be claimed, or none at all of any action. What runs goes on, and is handed in. Refused (false) when the store
   * has another state than the one with the revision that was `seen`.
   */
  setDispatch(epoch: number, change: { readonly seen: number; readonly state: DispatchState }): Promise<boolean>;

  /** Makes the logs of new actions, each with its first events and entries. Idempotent by id. At most 64 a call. */
  submit(epoch: number, actions: readonly Submission[]): Promise<readonly ("created" | "exists")[]>;

  /** Makes the logs of actions rebuilt from the record; possible only before `raise` has opened the store for `epoch`. */
  seed(epoch: number, actions: readonly Seed[]): Promise<void>;

  /** Appends facts and decisions of callers without leases: keepers and doors. */
  commit(epoch: number, items: readonly CommitItem[]): Promise<readonly CommitVerdict[]>;

  /**
   * A runner's call: settles finished work and claims more in one atomic step. A repeated call number gets the answer it
   * got before and changes nothing. @throws SessionClosedError when the session is not known or was closed
   */
  exchange(epoch: number, request: ExchangeRequest): Promise<ExchangeReply>;

  /**
   * Events of actions after a seq, with the mail that waits, each read in one atomic step. What was compacted is left out;
   * `readWhole` brings it from the record.
   */
  read(epoch: number, reads: readonly ReadRequest[]): Promise<readonly ReadAnswer[]>;

  /**
   * Moves the clock: closes sessions whose deadline has passed (their leases become `task.lost` events), and hands out
   * actions that are due, each hidden for `hideMs`, so that a decider that dies loses nothing. What waits for a rate comes
   * back into its queue once that allows more to begin.
   */
  tick(epoch: number, request: { readonly limit: number; readonly hideMs: number }): Promise<TickAnswer>;

  /** Registers, renews, drains or closes a runner's session; answers its deadline and the leases it must stop. */
  beat(epoch: number, request: BeatRequest): Promise<BeatAnswer>;

  /** Entries of the feed after a place, oldest first. Place "0" is the beginning. */
  follow(epoch: number, request: { readonly after: string; readonly limit: number }): Promise<FollowAnswer>;

  /** Notes how far the record has followed, and trims the feed up to `trimTo`: the same place, or an earlier one. */
  recorded(epoch: number, place: string, trimTo?: string): Promise<void>;

  /** Progress and output lines of attempts; into the feed, and kept for readers that come later. */
  report(epoch: number, reports: readonly Report[]): Promise<void>;

  /** Output lines of one attempt with number > `after`, as far as the store still has them, and the latest progress. */
  readLines(epoch: number, request: LinesRequest): Promise<LinesAnswer>;

  /** Latest progress of the open attempts of an action, by `stage/task/attempt`. */
  readProgress(epoch: number, action: string): Promise<readonly ProgressReport[]>;

  /**
   * Resolves when something may have happened that `hints` speaks of, or after `timeoutMs`. May be early or miss one:
   * polling every second keeps its callers correct.
   */
  awaitHint(hints: readonly Hint[], timeoutMs: number, signal: AbortSignal): Promise<void>;

  /** How much waits before an action's first entry in a queue; null when none of it stands among the first thousand there. */
  findPlace(epoch: number, request: { readonly action: string; readonly queue: string }): Promise<PlaceInQueue | null>;

  /** What people want to see: queues with their depth, sessions with what they hold. */
  inspect(epoch: number): Promise<Inspection>;

  /** Some of its actions, each with what would move it, as of one instant: for whoever checks that none is stuck. Cursor "0" begins. */
  survey(epoch: number, request: { readonly cursor: string; readonly limit: number }): Promise<Survey>;

  /** Removes all of an ended action, if its log still ends at `lastSeq`. Its keys are gone, its feed entries stay. */
  purge(epoch: number, action: string, lastSeq: Seq): Promise<"purged" | "changed" | "gone">;

  /**
   * Drops the events of an action up to `upTo`, which the caller vouches are in the record for good. Seqs stay what they were.
   * `unchanged` when the log does not reach so far, or no longer begins before that.
   */
  compact(epoch: number, action: string, upTo: Seq): Promise<"compacted" | "unchanged" | "gone">;

  /** Ends connections, or syncs and closes the journal. */
  close(): Promise<void>;
}

export interface StoreMeta {
  /** 0 when the store is empty: it was never opened, or has lost everything. */
  readonly epoch: number;
  readonly now: Millis;
  /** Place up to which the record has followed the feed. */
  readonly recorded: string;
  /** Whether tasks may be claimed; a copy of what the record says. */
  readonly dispatch: DispatchState;
  readonly kind: "redis" | "embedded";
  /** What survives a power cut, for people: "appendfsync always", "journal, synced each batch". */
  readonly durability: string;
}

/**
 * How many tasks may run at once of all actions that name the limit. With `perMs` it is a rate: so many of them may begin, each with
 * its first claim, in any stretch of time of that length.
 */
export interface SharedLimit {
  readonly name: string;
  readonly most: number;
  readonly perMs?: number | undefined;
}

export interface Submission {
  readonly action: string;
  /** Events of an earlier stay in the store, when it comes back from the record; otherwise none. */
  readonly history: readonly StoredEvent[];
  readonly bodies: readonly string[];
  readonly entries: readonly QueueEntry[];
  readonly gate: Gate;
  readonly wakeInMs: number | null;
  /** Tasks of the whole action that may run at once; 0 is no limit. */
  readonly actionCap: number;
  /** Limits it shares with other actions. */
  readonly limits?: readonly SharedLimit[];
}

/** An action as the record knows it. Tasks that were running keep their sessions for `adoptMs`, so that runners may hand in. */
export interface Seed {
  readonly action: string;
  readonly events: readonly StoredEvent[];
  readonly leases: readonly {
    readonly session: string;
    readonly stage: string;
    readonly task: number;
    readonly claimSeq: Seq;
  }[];
  readonly adoptMs: number;
  readonly actionCap: number;
  readonly limits?: readonly SharedLimit[];
  /** Tasks that waited in queues. The action is due as soon as the store opens. */
  readonly entries: readonly QueueEntry[];
  readonly gate: Gate;
}

/** An event as stored: its body is JSON without seq and at. */
export interface StoredEvent {
  readonly at: Millis;
  readonly body: string;
}

/** A fact under a lease. `ends` tells an outcome, after which the lease is gone. */
export interface LeaseFact {
  readonly stage: string;
  readonly task: number;
  readonly fence: number;
  readonly ends: boolean;
  readonly body: string;
}

/** Decisions made on a fold at `basedOn`; refused if another decision came after it, or it ends while a lease is live. */
export interface DecisionPart {
  readonly basedOn: Seq;
  readonly bodies: readonly string[];
  /** How many waiting mailbox facts the fold took in; they go into the log first, in order. */
  readonly mailTaken: number;
  readonly entries: readonly QueueEntry[];
  /** `entries` take the place of all that waits of the action; refused if anything at all came after `basedOn`. */
  readonly requeues?: boolean;
  readonly stops: readonly StopRequest[];
  readonly gate: Gate;
  readonly wakeInMs: number | null;
  /** Refused while any lease of the action is live. */
  readonly isEnd: boolean;
}

export interface CommitItem {
  readonly action: string;
  /** Only in `exchange`; fences are checked against the session's leases. */
  readonly facts: readonly LeaseFact[];
  /** Facts without a lease: into the mailbox, which only a commit of decisions empties. */
  readonly mail: readonly string[];
  readonly decisions: DecisionPart | null;
  /** Seq the caller has folded to: events after it come back in `missed`. */
  readonly knownSeq: Seq;
}

export interface CommitVerdict {
  /** `gone`: there is no such action here; nothing was changed. */
  readonly outcome: "done" | "gone";
  /** One per fact, in order. `already`: this very fact is in the log, as far as that was not compacted. `fenced`: its lease is over. */
  readonly facts: readonly ("taken" | "already" | "fenced")[];
  /** `refused`: another decision came after `basedOn`, mail arrived out of order, or a lease is live at the end. */
  readonly decisions: "taken" | "refused" | "none";
  /** Events after `knownSeq` that were there before this commit. */
  readonly missed: readonly StoredEvent[];
  /** Seq of the first of them, or where it would be; beyond `knownSeq + 1` when what comes between was compacted. */
  readonly missedFrom: Seq;
  /** Mail that waits, when the decisions were not taken. */
  readonly mail: readonly StoredEvent[];
  /** Seq after this commit; its own events are the last ones: taken facts, then mail, then decisions. */
  readonly head: Seq;
  /** When its own events happened. */
  readonly at: Millis;
}

/** A queue that is served, and the most to take of it. What waits is granted by priority, then by turn, in whichever queue. */
export interface Want {
  readonly queue: string;
  readonly max: number;
}

export interface ExchangeRequest {
  readonly session: string;
  /** From 1, one more each call; n + 1 only after n was answered. */
  readonly call: number;
  /** Leases the runner believes it holds after this call's outcomes. */
  readonly held: number;
  readonly items: readonly CommitItem[];
  readonly wants: readonly Want[];
  /** Most tasks to claim in all. A claim never exceeds it. */
  readonly slots: number;
  /** Seqs of actions the runner has folded, for those that may come again; others come with their whole log. */
  readonly known: readonly { readonly action: string; readonly seq: Seq }[];
  /** Entries queued by this call may be granted at once to this session (the sticky next stage). */
  readonly sticky: boolean;
}

export interface Lease {
  readonly action: string;
  readonly stage: string;
  readonly from: number;
  readonly to: number;
  readonly fence: number;
  readonly at: Millis;
  /** Seq of the claim's event. */
  readonly seq: Seq;
  /** Events after the seq known to the caller that were not compacted, up to and with the claim's own. `fromSeq` is the seq of the first. */
  readonly fromSeq: Seq;
  readonly events: readonly StoredEvent[];
}

export interface ExchangeReply {
  readonly verdicts: readonly CommitVerdict[];
  readonly leases: readonly Lease[];
  readonly stops: readonly { readonly action: string; readonly stage: string; readonly task: number }[];
  /** All leases of the session, when their number is not what the runner believes. */
  readonly holding:
    | readonly { readonly action: string; readonly stage: string; readonly task: number; readonly fence: number }[]
    | null;
  readonly now: Millis;
  /** Grows whenever a queue is used for the first time. */
  readonly queuesVersion: number;
}

export interface ReadRequest {
  readonly action: string;
  readonly after: Seq;
  readonly limit: number;
}

export type ReadAnswer =
  | { readonly found: false }
  | {
      readonly found: true;
      /** Those at most `limit` after `after` that were not compacted. */
      readonly events: readonly StoredEvent[];
      /** Seq of the first of them, or where it would be; beyond `after + 1` when what comes between was compacted. */
      readonly from: Seq;
      readonly head: Seq;
      readonly mail: readonly StoredEvent[];
      /** Seq of the last decision. */
      readonly lastDecision: Seq;
      readonly now: Millis;
    };

export interface TickAnswer {
  readonly now: Millis;
  readonly due: readonly string[];
  readonly closedSessions: readonly string[];
  readonly dispatch: DispatchState;
  /** When the next action is due, a session overdue or a rate open again, ms from now; null when nothing is planned. */
  readonly nextInMs: number | null;
}

export type BeatRequest =
  | {
      readonly kind: "register";
      readonly session: string;
      readonly runner: string;
      readonly info: string;
      readonly leaseMs: number;
    }
  | { readonly kind: "renew" | "drain" | "close"; readonly session: string };

export interface BeatAnswer {
  readonly deadline: Millis;
  readonly now: Millis;
  readonly stops: readonly { readonly action: string; readonly stage: string; readonly task: number }[];
}

export type FeedEntry =
  | { readonly kind: "commit"; readonly place: string; readonly action: string; readonly from: Seq; readonly to: Seq }
  | { readonly kind: "progress"; readonly place: string; readonly report: ProgressReport }
  | { readonly kind: "lines"; readonly place: string; readonly report: LinesReport }
  | { readonly kind: "dispatch"; readonly place: string; readonly state: DispatchState };

export type FollowAnswer =
  | { readonly trimmed: false; readonly entries: readonly FeedEntry[]; readonly end: string }
  /** The place asked for is gone: go on from `end`, and read again what is open. */
  | { readonly trimmed: true; readonly end: string };

/** Absolute progress of one attempt; `version` counts within it, and a lower one is dropped. */
export interface ProgressReport {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly version: number;
  /** JSON of `Progress`. */
  readonly progress: string;
}

/** Output lines of one attempt: `first` is the number of the first, from 1, gapless. */
export interface LinesReport {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly first: number;
  readonly lines: readonly OutputLine[];
}

export interface OutputLine {
  readonly at: Millis;
  readonly stream: "out" | "err";
  readonly text: string;
}

export type Report =
  | { readonly kind: "progress"; readonly report: ProgressReport }
  | { readonly kind: "lines"; readonly report: LinesReport };

export interface LinesRequest {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly after: number;
  readonly limit: number;
}

export interface LinesAnswer {
  readonly first: number;
  readonly lines: readonly OutputLine[];
  /** Number of the last line there is. */
  readonly last: number;
}

/** What a waiting process cares for. */
export type Hint = "work" | "due" | "feed" | "stops";

/** What is claimed before an entry of a queue, if nothing comes in between. */
export interface PlaceInQueue {
  readonly entriesBefore: number;
  readonly tasksBefore: number;
}

export interface Inspection {
  readonly now: Millis;
  readonly queues: readonly {
    readonly queue: string;
    readonly entries: number;
    readonly tasks: number;
    readonly oldestAt: Millis | null;
  }[];
  readonly sessions: readonly SessionView[];
  /** Limits that actions share and something runs or waits under; of a rate, when the next action may begin. */
  readonly limits: readonly {
    readonly name: string;
    readonly running: number;
    readonly waiting: number;
    readonly opensAt: Millis | null;
  }[];
  readonly dispatch: DispatchState;
  readonly feedLength: number;
}

export interface Survey {
  readonly now: Millis;
  readonly dispatch: DispatchState;
  /** Where to go on; "0" after the last. What is made or removed meanwhile may be left out, and some may come twice. */
  readonly cursor: string;
  /** About as many as asked for. */
  readonly actions: readonly SurveyedAction[];
}

export interface SurveyedAction {
  readonly action: string;
  readonly head: Seq;
  readonly gate: Gate;
  /** When it is due; null when nobody will look at it by itself. */
  readonly wakeAt: Millis | null;
  /** Mail that waits. */
  readonly mail: number;
  readonly leases: readonly { readonly session: string; readonly stage: string; readonly task: number }[];
  /** What of it waits in queues, by stage and place; null when so much waits that it was not looked at. */
  readonly entries: readonly { readonly stage: string; readonly from: number; readonly to: number }[] | null;
}

export interface SessionView {
  readonly session: string;
  readonly runner: string;
  readonly info: string;
  readonly deadline: Millis;
  readonly leaseMs: number;
  readonly draining: boolean;
  readonly leases: readonly { readonly action: string; readonly stage: string; readonly task: number }[];
}
