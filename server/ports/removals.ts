import type { ActionSummary } from "@/lib/actions/action-summary";
import type { KeptPart } from "@/lib/actions/kept-part";
import type { RemovalCause } from "@/lib/actions/retention";
import type { Millis, Seq } from "@/lib/shared/ids";

/** An ended action that may be removed, as the record has it. */
export interface Removable {
  readonly id: string;
  readonly organisation: string;
  readonly home: string;
  readonly seq: Seq;
  readonly finishedAt: Millis;
  /** How long its flow, or the install, keeps it. */
  readonly keptMs: number;
}

/** An action that is removed with the one it belongs to: that one itself, or one launched by it, near or far. */
export interface FamilyMember {
  readonly root: string;
  readonly id: string;
  readonly home: string;
  readonly seq: Seq;
  readonly isOpen: boolean;
  readonly finishedAt: Millis | null;
  /** The action that launched it, if that is open. */
  readonly openParent: string | null;
}

/** What is left of an action that was removed. */
export interface RemovedAction {
  readonly id: string;
  readonly flow: string;
  readonly name: string;
  readonly removedAt: Millis;
  readonly cause: RemovalCause;
}

/** Which expired actions to find: of `home`, and of others that ended before `elsewhereBefore`. */
export interface ExpiredQuery {
  readonly home: string;
  readonly elsewhereBefore: Millis;
  readonly now: Millis;
  /** How long ended actions are kept whose flow does not say; null is for good. */
  readonly retentionMs: number | null;
  readonly limit: number;
}

/** An ended action whose details are not kept, and what stays instead of them. */
export interface ReducedAction {
  readonly id: string;
  readonly seq: Seq;
  readonly kept: KeptPart;
  /** Event 1 as it stays. */
  readonly createdBody: string;
  readonly summary: ActionSummary;
  /** Ids of the payloads that what stays names. */
  readonly payloads: readonly string[];
}

/** Which actions to find whose details go: of `home`, and of others that ended before `elsewhereBefore`. */
export interface ReducibleQuery {
  readonly home: string;
  readonly elsewhereBefore: Millis;
  readonly endedBefore: Millis;
  readonly limit: number;
}

/** The end of what the record keeps: actions are removed with all that is theirs, and leave their names behind. */
export interface RemovalStore {
  /** Ended actions whose time is up, those first that ended first; none whose launching action is open. */
  listExpired(query: ExpiredQuery): Promise<readonly Removable[]>;
  /** The actions with all that they launched, and those launched, near and far; none for an id that is not there. */
  listFamilies(organisation: string, ids: readonly string[]): Promise<readonly FamilyMember[]>;
  /**
   * Removes actions with events, output lines, large values and files, as far as no other action needs these. Those that are
   * open, have gone on since their seq, or are held stay. Answers the ids of those that are gone.
   */
  remove(
    actions: readonly { readonly id: string; readonly seq: Seq }[],
    cause: RemovalCause,
  ): Promise<readonly string[]>;
  /** Ended actions whose details are not kept and still there, those first that ended first; none whose launching action is open. */
  listReducible(query: ReducibleQuery): Promise<readonly Omit<Removable, "keptMs">[]>;
  /**
   * Removes the details of actions, with what `remove` would but for the row and the payloads that what stays names. Those stay whole
   * that `remove` would leave. Answers the ids of the others.
   */
  reduce(actions: readonly ReducedAction[]): Promise<readonly string[]>;
  /** Which of the actions were removed, whosever they were. */
  listRemoved(ids: readonly string[]): Promise<readonly { readonly id: string; readonly organisation: string }[]>;
  /** What is left of an action that was removed; null for one that is there, or never was. */
  find(organisation: string, id: string): Promise<RemovedAction | null>;
  /**
   * Keeps an action from being removed until more of it has been recorded, or what was answered is called, and no longer than a
   * minute; null when it is not there, or its details are not.
   */
  hold(organisation: string, id: string): Promise<(() => Promise<void>) | null>;
  /** Notes that an action needs more payloads than those it was made with. */
  notePayloads(
    action: { readonly organisation: string; readonly id: string },
    payloads: readonly string[],
  ): Promise<void>;
  /** Removes payloads that nobody needs and names of removed actions, of before an instant each; at most `limit` of both. */
  sweep(request: {
    readonly payloadsBefore: Millis;
    readonly namesBefore: Millis;
    readonly limit: number;
  }): Promise<number>;
}
