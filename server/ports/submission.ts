import type { Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import type { Decision } from "@/lib/actions/decide/decision";
import type { ActionCreated } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { firstAction } from "@/lib/actions/fold/fold";
import { actionCapOf, limitsOnceBegun, type NamedLimit } from "@/lib/flows/shared-limits";
import type { Millis, Seq } from "@/lib/shared/ids";

import type { DecisionPart, StoredEvent, Submission } from "./live-store";

/** A new action as the live store takes it: event 1, and what follows from it. */
export function submissionOf(created: ActionCreated, now: Millis): Submission {
  const decision = decide(firstAction(created, now), now);
  return {
    action: created.id,
    history: [],
    bodies: [created, ...decision.events].map(encodeEvent),
    entries: decision.entries,
    gate: decision.gate,
    wakeInMs: decision.wakeInMs,
    actionCap: actionCapOf(created.plan),
    limits: created.limits ?? [],
  };
}

/** An action that comes back from the record with a decision that reopens it. */
export function resubmissionOf(
  created: ActionCreated,
  history: readonly StoredEvent[],
  decision: Decision,
): Submission {
  return {
    action: created.id,
    history,
    bodies: decision.events.map(encodeEvent),
    entries: decision.entries,
    gate: decision.gate,
    wakeInMs: decision.wakeInMs,
    actionCap: actionCapOf(created.plan),
    limits: limitsOnceBegun(created.limits),
  };
}

/** The limits that an open action shares with others as of now: rates hold it back until it has begun. */
export function limitsNow({ created: { limits = [] }, startedAt }: Action): readonly NamedLimit[] {
  return startedAt === null ? limits : limitsOnceBegun(limits);
}

/** A decision as the live store takes it. `on` is the seq folded from the store, before mail that is taken in with it. */
export function decisionPart(
  decision: Decision,
  based: { readonly on: Seq; readonly mailTaken: number },
): DecisionPart {
  return {
    basedOn: based.on,
    bodies: decision.events.map(encodeEvent),
    mailTaken: based.mailTaken,
    entries: decision.entries,
    ...(decision.requeues === true ? { requeues: true } : {}),
    stops: decision.stops,
    gate: decision.gate,
    wakeInMs: decision.wakeInMs,
    isEnd: decision.isEnd,
  };
}
