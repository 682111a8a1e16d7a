import type { ActionEvent, EventBody } from "@/lib/actions/event";
import { decodeEvents, withPlace } from "@/lib/actions/event-codec";
import type { Seq } from "@/lib/shared/ids";
import type { CommitVerdict } from "@/server/ports/live-store";

/** What a process handed in for one action, to be folded once its verdict is known. */
export interface HandedIn {
  readonly facts: readonly EventBody[];
  readonly mail: readonly EventBody[];
  readonly decisions: readonly EventBody[];
}

/** The events after `seq` by a verdict: what was missed, then what was taken of what was handed in, in the store's order. */
export function eventsOfVerdict(seq: Seq, verdict: CommitVerdict, handedIn: HandedIn): ActionEvent[] {
  const events = decodeEvents(verdict.missed, seq + 1);
  const put = (body: EventBody): number => events.push(withPlace(body, seq + events.length + 1, verdict.at));
  handedIn.facts.forEach((body, place) => {
    if (verdict.facts[place] === "taken") put(body);
  });
  if (verdict.decisions !== "taken") return events;
  handedIn.mail.forEach(put);
  handedIn.decisions.forEach(put);
  return events;
}
