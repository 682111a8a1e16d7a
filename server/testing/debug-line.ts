import { kindOfEvent, type ActionEvent } from "@/lib/actions/event";
import { bodyOf } from "@/lib/actions/event-codec";
import type { Millis } from "@/lib/shared/ids";

const DETAIL_CHARACTERS = 240;

/** One entry of a log in a line: when, after its beginning; its place; fact, command or decision; what it says. */
export function debugLine(event: ActionEvent, beganAt: Millis): string {
  const { type, ...detail } = bodyOf(event);
  const said = type === "action.created" ? { id: event.type === type ? event.id : null } : detail;
  const text = JSON.stringify(said);
  const shown = text.length > DETAIL_CHARACTERS ? `${text.slice(0, DETAIL_CHARACTERS)}…` : text;
  return `+${String(event.at - beganAt)} ms  ${event.seq}  ${kindOfEvent(type)}  ${type}  ${shown}`;
}
