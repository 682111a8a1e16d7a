import type { Millis } from "@/lib/shared/ids";

import type { DispatchState } from "../dispatch-state";

/** What the world around an action looks like, as far as it decides whether the action can go on. */
export interface World {
  readonly liveStore: "ok" | "away";
  readonly runners: readonly {
    readonly name: string;
    readonly serves: (queue: string) => boolean;
    readonly draining: boolean;
  }[];
  readonly dispatch?: DispatchState;
  /** The clock of the logs. */
  readonly now?: Millis;
  /** Tasks that run under the limits that actions share, by the limit's name. */
  readonly limits?: ReadonlyMap<string, number>;
  /** When the next action may begin under the rates that some wait for, by the rate's name. */
  readonly openings?: ReadonlyMap<string, Millis>;
  /** Tasks that the runners of a queue do at once, together. */
  readonly slotsOf?: (queue: string) => number;
  /** Where the action stands among those that wait with it; null when nobody knows. */
  readonly line?: PlaceInLine | null;
}

/** A place among what waits in a queue, from 1, and when its turn is likely to come, ms from now; null while that is not known. */
export interface PlaceInLine {
  readonly place: number;
  readonly startsInMs: number | null;
}

/** Why an open action is where it is. `code` is stable; `text` is for people. */
export interface Reason {
  readonly code:
    | "RUNNING"
    | "STALLED"
    | "NOT_STARTED"
    | "DELAYED"
    | "DEBOUNCED"
    | "PAUSED"
    | "BUDGET"
    | "CANCELLING"
    | "STOPPING"
    | "UNDOING"
    | "NO_RUNNER"
    | "QUEUED"
    | "BACKOFF"
    | "LIMIT"
    | "RATE_LIMIT"
    | "SLEEPING"
    | "WAITING_FOR_CHILD"
    | "WAITING_FOR_SIGNAL"
    | "WAITING_FOR_APPROVAL"
    | "WAITING_FOR_STAGE"
    | "DISPATCH_PAUSED"
    | "LIVE_STORE_AWAY"
    | "LOST"
    | "DECIDING";
  readonly text: string;
  readonly stage: string | null;
}

/** What will happen next by itself, and when, if that is known. */
export interface NextEvent {
  readonly text: string;
  readonly at: Millis | null;
}

/** Why an open action does not go faster, and what happens next. */
export interface Explanation {
  readonly reason: Reason;
  readonly nextEvent: NextEvent;
}

/** What happens next, when, and at which stage. */
interface Telling {
  readonly next: string;
  readonly at?: Millis | null;
  readonly stage?: string;
}

/** An explanation in one line. */
export function told(code: Reason["code"], text: string, { next, at, stage }: Telling): Explanation {
  return { reason: { code, text, stage: stage ?? null }, nextEvent: { text: next, at: at ?? null } };
}
