import type { ActionSummary } from "@/lib/actions/action-summary";
import type { ActionTimings } from "@/lib/actions/forecast/timings";
import type { ActionStatus, Display } from "@/lib/actions/status";
import type { FlowRegistration, LessThanAll } from "@/lib/flows/flow-spec";
import type { Millis, Seq } from "@/lib/shared/ids";

import type { BudgetStore, UsageRow } from "./budgets";
import type { DispatchStore } from "./dispatch";
import type { HistoryStore } from "./history";
import type { LinesAnswer, LinesReport, LinesRequest, StoredEvent } from "./live-store";
import type { RemovalStore } from "./removals";
import type { ResultStore } from "./results";
import type { ScheduleStore } from "./schedules";

/**
 * The record: the lasting history and everything people own. Every call names its organisation, or concerns the install.
 * Calls throw `RecordAwayError` when the database cannot be reached.
 */
export interface RecordStore {
  readonly kind: "postgresql" | "pglite";

  /** What this install is: its epoch, raised whenever the live store's history breaks. */
  readEpoch(): Promise<number>;
  /** Raises the epoch by one and answers it; atomic under parallel callers. */
  raiseEpoch(): Promise<number>;

  /** Writes new actions in one transaction; each row holds event 1. Answers in order. */
  createActions(rows: readonly NewAction[]): Promise<readonly CreateAnswer[]>;
  /** What `createActions` would answer of rows whose id or key was used before, in order; null of those it would write. */
  findMade(rows: readonly NewAction[]): Promise<readonly (CreateAnswer | null)[]>;
  noteAbsorbed(request: AbsorbedRequest): Promise<void>;
  /** An action waits for later launches no longer, so that the next one makes an action again. */
  endDebounce(row: Pick<NewAction, "organisation" | "debounce">, action: string): Promise<void>;
  findAction(organisation: string, id: string): Promise<ActionRow | null>;
  /** Of some actions, whoever owns them, how they stand and event 1; those that are not there are left out. */
  findStandings(ids: readonly string[]): Promise<readonly Standing[]>;
  listActions(query: ListQuery): Promise<ListAnswer>;
  /** Actions created more than `ageMs` ago whose first event the projector has not seen; to be submitted again. */
  listUnsubmitted(request: {
    readonly home: string;
    readonly ageMs: number;
    readonly limit: number;
  }): Promise<readonly PendingSubmission[]>;
  /** Open actions of one home, by id, for a rebuild. */
  listOpen(request: {
    readonly home: string;
    readonly afterId: string;
    readonly limit: number;
  }): Promise<readonly OpenAction[]>;
  /** Open actions of one home of which some event is recorded, by id. */
  listBegun(request: {
    readonly home: string;
    readonly afterId: string;
    readonly limit: number;
  }): Promise<readonly BegunAction[]>;
  /** Recorded events of one action with seq > `after`. */
  readEvents(action: string, after: Seq, limit: number): Promise<readonly RecordedEvent[]>;

  /** Place up to which the feed of `home` has been recorded, with the epoch it belongs to; "0" at first. */
  readCursor(home: string): Promise<{ readonly place: string; readonly epoch: number }>;
  /**
   * Writes a stretch of the feed in one transaction with its cursor. Repeating it changes nothing; a cursor that is not
   * `after` is refused with `moved`, so that two projectors never both write.
   */
  applyFeed(batch: FeedBatch): Promise<"applied" | "moved">;

  readLines(request: LinesRequest): Promise<LinesAnswer>;

  /** Registers a version of a flow. `conflict`: the version exists with other content. */
  registerFlow(organisation: string, registration: FlowRegistration): Promise<"registered" | "same" | "conflict">;
  /** A flow by name; the latest registered version when none is named. */
  findFlow(organisation: string, name: string, version?: string): Promise<FlowRow | null>;
  /** The latest version of every flow, by name. */
  listFlows(organisation: string): Promise<readonly FlowRow[]>;

  readonly schedules: ScheduleStore;

  readonly results: ResultStore;

  readonly budgets: BudgetStore;

  readonly dispatch: DispatchStore;

  readonly removals: RemovalStore;

  readonly history: HistoryStore;

  /** A small install-wide value, made by `make` the first time and the same ever after (secrets, ids). */
  installValue(key: string, make: () => string): Promise<string>;

  /** A small install-wide text that is written anew now and then; null before the first time. */
  readNote(key: string): Promise<string | null>;
  writeNote(key: string, text: string): Promise<void>;

  close(): Promise<void>;
}

/** Key of what the auditor has found. */
export const AUDIT_NOTE = "audit";

export interface NewAction {
  readonly id: string;
  readonly organisation: string;
  readonly home: string;
  readonly idempotencyKey: string | null;
  /** Hash of what was asked for, to tell a repeat from another request under one key. */
  readonly requestHash: string;
  /** What it waits for later launches of: one action at a time does. */
  readonly debounce?: string | null;
  /** Event 1: JSON of `action.created`. */
  readonly createdBody: string;
  /** The action whose task it does. */
  readonly parent?: string | null;
  /** Ids of the payloads it needs that may be others' as well. */
  readonly payloads?: readonly string[];
  readonly summary: ActionSummary;
}

export type CreateAnswer =
  | { readonly outcome: "created" }
  /** The idempotency key was used before, for the same request or for another one. */
  | { readonly outcome: "repeated"; readonly id: string; readonly sameRequest: boolean }
  /** The id was used before, also by an action that was removed. */
  | { readonly outcome: "duplicate" }
  /** An action waits for this launch, in the live store `home`. */
  | { readonly outcome: "debounced"; readonly id: string; readonly home: string };

/** A request whose input was taken by an action that waited for it; a repeat of it is answered with that. */
export interface AbsorbedRequest extends Pick<NewAction, "organisation" | "requestHash"> {
  readonly idempotencyKey: string;
  readonly action: string;
}

export interface ActionRow {
  readonly id: string;
  readonly organisation: string;
  readonly home: string;
  readonly createdBody: string;
  readonly createdAt: Millis;
  readonly recordedSeq: Seq;
  readonly summary: ActionSummary;
  /** Of one whose details were not kept, JSON of what stays instead of them (`KeptPart`). */
  readonly kept: string | null;
}

export interface PendingSubmission {
  readonly id: string;
  readonly createdBody: string;
}

export interface BegunAction {
  readonly id: string;
  readonly recordedSeq: Seq;
}

export interface OpenAction {
  readonly id: string;
  readonly createdBody: string;
  readonly createdAt: Millis;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedEvent extends StoredEvent {
  readonly seq: Seq;
}

export interface ListQuery {
  readonly organisation: string;
  readonly status?: readonly ActionStatus[] | undefined;
  readonly flow?: string | undefined;
  readonly tag?: string | undefined;
  readonly target?: string | undefined;
  readonly workflowId?: string | undefined;
  /** The runner that worked on it last. */
  readonly runner?: string | undefined;
  /** What pages show, as far as it has been recorded. */
  readonly display?: readonly Display[] | undefined;
  /** Part of the name, or a prefix of the id, or a tag; matched literally, case-insensitive. */
  readonly text?: string | undefined;
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  /** Newest first is the default; ties by id, descending. */
  readonly sort: "createdAt:desc" | "createdAt:asc";
  readonly after?: { readonly createdAt: Millis; readonly id: string } | undefined;
  readonly limit: number;
}

/** How an action stands, as far as it has been recorded. */
export interface Standing extends Pick<ActionRow, "id" | "createdBody"> {
  readonly status: ActionStatus;
}

/** An action in a list, without what it was made of, which may be large. */
export type ListedAction = Omit<ActionRow, "createdBody" | "kept">;

export interface ListAnswer {
  readonly items: readonly ListedAction[];
  readonly total: number;
  readonly hasMore: boolean;
}

export interface FeedBatch {
  readonly home: string;
  readonly epoch: number;
  readonly after: string;
  readonly place: string;
  /** One per commit: its events and the summary after them (the last one of an action counts). */
  readonly commits: readonly RecordedCommit[];
  readonly lines: readonly LinesReport[];
  /** What its events add to the use of days. */
  readonly usage?: readonly UsageRow[];
}

export interface RecordedCommit {
  readonly action: string;
  readonly from: Seq;
  readonly to: Seq;
  readonly events: readonly StoredEvent[];
  readonly summary: ActionSummary;
  /** When it is to be removed by the rule of its flow; none while it is open, and without such a rule. */
  readonly expiresAt?: Millis | null;
  /** What stays of it once it has ended, if that is less than all. */
  readonly persist?: LessThanAll | null;
  /** How long it took; none of one that tells nothing of others. */
  readonly timings?: ActionTimings | null;
  /** It waits for no later launches of its flow any more: the next one makes an action. */
  readonly endsDebounce?: boolean;
}

export interface FlowRow {
  readonly organisation: string;
  readonly registration: FlowRegistration;
  readonly registeredAt: Millis;
}
