import type { Millis, Seq } from "@/lib/shared/ids";

import type { ActionCreated, ActionEvent, EventBody } from "./event";
import { findPlanAt, rememberPlan, textOfPlan } from "./plan-texts";

/** How an event begins that makes an action: with the plan, which all actions of a flow have alike. */
const PLAN_FIRST = '{"plan":';

/** An event as a store keeps it: its body is JSON without seq and at. */
export interface StoredBody {
  readonly at: Millis;
  readonly body: string;
}

/** Events from what a store keeps; the first has seq `fromSeq`. Bodies were written by `encodeEvent`, so they are not checked again. */
export function decodeEvents(stored: readonly StoredBody[], fromSeq: Seq): ActionEvent[] {
  return stored.map(({ at, body }, place) => parseEvent(body, fromSeq + place, at));
}

/** The JSON a store keeps of an event. */
export function encodeEvent(body: EventBody): string {
  return body.type === "action.created" ? encodeCreated(body) : JSON.stringify(body);
}

function encodeCreated(created: ActionCreated): string {
  const rest = JSON.stringify({ ...created, plan: undefined });
  return `${PLAN_FIRST}${textOfPlan(created.plan)},${rest.slice(1)}`;
}

/** An event from its body, its place and its time. */
export function withPlace(body: EventBody, seq: Seq, at: Millis): ActionEvent {
  // Spread last: properties added after a spread cost a thousand times a literal's.
  return { seq, at, ...body };
}

/** The body of an event, which may stand at another place and time. */
export function bodyOf({ seq: _seq, at: _at, ...body }: ActionEvent): EventBody {
  return body;
}

/** Only Showrunner's own processes write logs, each entry from an `EventBody`. Place and time are parsed with it in one go. */
function parseEvent(body: string, seq: Seq, at: Millis): ActionEvent {
  const place = `{"seq":${seq},"at":${at},`;
  if (!body.startsWith(PLAN_FIRST)) return parsed(place + body.slice(1));
  const known = findPlanAt(body, PLAN_FIRST.length);
  if (known === null) {
    const event = parsed(place + body.slice(1));
    if (event.type === "action.created") rememberPlan(event.plan);
    return event;
  }
  const event = parsed(`${place}"plan":null${body.slice(PLAN_FIRST.length + known.text.length)}`);
  return Object.assign(event, { plan: known.plan });
}

function parsed(json: string): ActionEvent {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by encodeEvent
  return JSON.parse(json) as ActionEvent;
}
