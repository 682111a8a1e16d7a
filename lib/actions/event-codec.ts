import type { Millis, Seq } from "@/lib/shared/ids";

import type { ActionEvent, EventBody } from "./event";

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
  return JSON.stringify(body);
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
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by encodeEvent
  return JSON.parse(`{"seq":${seq},"at":${at},${body.slice(1)}`) as ActionEvent;
}
