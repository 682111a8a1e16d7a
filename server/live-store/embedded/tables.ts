import type { QueueEntry } from "@/lib/actions/decide/decision";
import { DISPATCH_RUNS, type DispatchState } from "@/lib/actions/dispatch-state";
import type { Millis } from "@/lib/shared/ids";
import type { Hint, Submission } from "@/server/ports/live-store";
import { RecoveringError } from "@/server/ports/store-errors";

import { Feed } from "./feed";
import type { Moment, ReadyEntry, StoredAction } from "./model";
import { Queues } from "./queues";
import { Sessions } from "./sessions";
import { SharedLimits } from "./shared-limits";
import { NEVER, Wakes } from "./wakes";

/** All that the embedded store knows, and the moment of the call it is answering. */
export class Tables {
  /** What may have happened since they were last looked at, for those who wait. */
  readonly hints = new Set<Hint>();
  readonly actions = new Map<string, StoredAction>();
  readonly sessions = new Sessions();
  readonly queues = new Queues(this.hints);
  readonly limits = new SharedLimits();
  readonly wakes = new Wakes(this.hints);
  readonly feed = new Feed(this.hints);
  epoch = 0;
  dispatch: DispatchState = DISPATCH_RUNS;
  now: Millis = 0;
  jumpedAt: Millis = 0;
  private ordinals = 0;

  beginCall({ now, jumpedAt }: Moment): void {
    this.now = Math.max(now, this.now);
    this.jumpedAt = jumpedAt;
    this.feed.beginCall();
  }

  /** @throws RecoveringError when the caller believes in another epoch, or the store was never opened */
  requireEpoch(epoch: number): void {
    if (this.epoch === 0 || epoch !== this.epoch) throw new RecoveringError(this.epoch);
  }

  nextOrdinal(): number {
    this.ordinals += 1;
    return this.ordinals;
  }

  get lastOrdinal(): number {
    return this.ordinals;
  }

  restoreOrdinal(ordinal: number): void {
    this.ordinals = ordinal;
  }

  /** Adds an action without events. */
  addAction(
    parts: Pick<Submission, "gate" | "actionCap" | "limits"> & { readonly id: string },
    ordinal = this.nextOrdinal(),
  ): StoredAction {
    const { id, gate, actionCap, limits = [] } = parts;
    const action: StoredAction = {
      id,
      gate,
      actionCap,
      limits: this.limits.open(limits),
      ordinal,
      compactedTo: 0,
      events: [],
      mail: [],
      lastDecision: 0,
      lastMailTaken: 0,
      turnAt: 0,
      wakeAt: NEVER,
      wakeKey: NEVER,
      heapPlace: -1,
      leases: new Map(),
      running: null,
      entries: new Set(),
      parked: null,
      reports: null,
      fed: null,
      fedInCall: 0,
    };
    this.actions.set(action.id, action);
    return action;
  }

  /** Appends an event to a log. Feed and wake are the caller's. */
  append(action: StoredAction, body: string): void {
    action.events.push({ at: this.now, body });
  }

  /** Queues what a decision or a submission asks for. */
  enqueue(action: StoredAction, entries: readonly QueueEntry[]): ReadyEntry[] {
    const ready: ReadyEntry[] = [];
    for (const entry of entries) {
      const added = this.queues.add(action, entry, this.now);
      if (added !== null) ready.push(added);
    }
    return ready;
  }

  /** Makes an action due now, because something was appended that nobody has decided on. */
  makeDue(action: StoredAction): void {
    this.wakes.set(action, Math.min(action.wakeAt, this.now));
  }

  /** Forgets an action whose leases have ended. */
  removeAction(action: StoredAction): void {
    this.queues.drop(action);
    this.limits.close(action);
    this.wakes.remove(action);
    this.actions.delete(action.id);
  }
}
