import { formatAbsolute } from "@/lib/shared/relative-time";

import type { DispatchState } from "../dispatch-state";
import { told, type Explanation, type Reason } from "./explanation";

/** What would be said of an action that only waits for its turn: a pause of dispatch says it all. */
const WAITS_FOR_TURN: ReadonlySet<Reason["code"]> = new Set(["QUEUED", "LIMIT", "RATE_LIMIT", "DECIDING"]);
/** What follows of these comes although nothing more begins. */
const COMES_ANYWAY: ReadonlySet<Reason["code"]> = new Set([
  "RUNNING",
  "STALLED",
  "NOT_STARTED",
  "DELAYED",
  "DEBOUNCED",
  "PAUSED",
  "BUDGET",
  "CANCELLING",
  "STOPPING",
  "BACKOFF",
  "SLEEPING",
  "WAITING_FOR_CHILD",
  "WAITING_FOR_SIGNAL",
  "WAITING_FOR_APPROVAL",
]);

/** The explanation of an open action while nothing begins on the whole install. @param own what would be said of it otherwise */
export function explainPausedDispatch(dispatch: DispatchState, own: Explanation): Explanation {
  const { reason, nextEvent } = own;
  const text = WAITS_FOR_TURN.has(reason.code)
    ? pauseOfDispatch(dispatch)
    : `${pauseOfDispatch(dispatch)} ${reason.text}`;
  const stage = reason.stage === null ? {} : { stage: reason.stage };
  if (COMES_ANYWAY.has(reason.code))
    return told("DISPATCH_PAUSED", text, { next: nextEvent.text, at: nextEvent.at, ...stage });
  return told("DISPATCH_PAUSED", text, { next: "It goes on when dispatch is resumed.", ...stage });
}

/** `Dispatch is paused by Ana since 21 Nov 2025, 11:36:02 UTC: maintenance.` */
function pauseOfDispatch({ at, by, reason }: DispatchState): string {
  const who = by === null ? "" : ` by ${by.name}`;
  const why = reason === null ? "" : `: ${reason.trim().replace(/[.\s]+$/, "")}`;
  return `Dispatch is paused${who} since ${formatAbsolute(at, "UTC")} UTC${why}.`;
}
