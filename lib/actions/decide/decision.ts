import type { Millis, Seq } from "@/lib/shared/ids";

import type { Action } from "../action";
import type { DispatchState } from "../dispatch-state";
import type { EventBody } from "../event";
import { withPlace } from "../event-codec";
import { Draft } from "../fold/draft";
import { foldInto } from "../fold/fold";

/** Whether tasks of an action may be claimed: freely, not for now, never again. */
export type Gate = "open" | "held" | "closed";

/** Tasks to offer to runners: one entry however many tasks it covers. */
export interface QueueEntry {
  readonly queue: string;
  readonly stage: string;
  /** Tasks from `from` to `to`, both included; -1 is the plan of the stage. */
  readonly from: number;
  readonly to: number;
  readonly priority: number;
  /** Tasks of this stage that may run at once; 0 is no limit. */
  readonly stageCap: number;
}

/** A lease to flag `stop`. */
export interface StopRequest {
  readonly session: string;
  readonly stage: string;
  readonly task: number;
}

/** What must happen now that has not been recorded yet, and the action after it. */
export interface Decision {
  readonly action: Action;
  readonly events: readonly EventBody[];
  readonly entries: readonly QueueEntry[];
  /** `entries` take the place of all that waits of the action; it holds only while nothing else has happened to it. */
  readonly requeues?: boolean;
  readonly stops: readonly StopRequest[];
  readonly gate: Gate;
  /** When to decide again if nothing happens, ms from now; null for never. */
  readonly wakeInMs: number | null;
  /** It ends the action, so it holds only while no lease is live. */
  readonly isEnd: boolean;
  /** Seq of the action the decision was made on. */
  readonly basedOn: Seq;
}

/** A decision being made: what is put is folded at once, so later rules see it. */
export class Deciding {
  readonly events: EventBody[] = [];
  readonly entries: QueueEntry[] = [];
  readonly stops: StopRequest[] = [];
  readonly now: Millis;
  /** What holds of dispatch; null when whoever decides does not know. */
  readonly dispatch: DispatchState | null;
  private draft: Draft | null;
  private readonly base: Action;
  /** Seq of the action the decision is made on. */
  readonly basedOn: Seq;
  private wakeAt: Millis | null = null;

  /** @param given a draft that holds the action, to go on with: it is changed; and what holds of dispatch, if that is known */
  constructor(
    action: Action,
    now: Millis,
    given: { readonly draft?: Draft; readonly dispatch?: DispatchState | null } = {},
  ) {
    this.base = action;
    this.now = now;
    this.basedOn = action.seq;
    this.draft = given.draft ?? null;
    this.dispatch = given.dispatch ?? null;
  }

  /** The action after what was put so far. */
  get action(): Action {
    return this.draft?.action ?? this.base;
  }

  put(body: EventBody): void {
    this.events.push(body);
    this.draft ??= new Draft(this.base);
    foldInto(this.draft, withPlace(body, this.action.seq + 1, this.now));
  }

  lookAgainAt(instant: Millis): void {
    this.wakeAt = this.wakeAt === null ? instant : Math.min(this.wakeAt, instant);
  }

  finish(gate: Gate, isEnd: boolean): Decision {
    const { action, events, entries, stops, now, basedOn, wakeAt } = this;
    const wakeInMs = wakeAt === null ? null : Math.max(0, wakeAt - now);
    return { action, events, entries, stops, gate, wakeInMs, isEnd, basedOn };
  }
}
