import type { ActionEvent, EventBody } from "@/lib/actions/event";
import { decodeEvents, encodeEvent, withPlace } from "@/lib/actions/event-codec";
import type { Seq } from "@/lib/shared/ids";
import type { CommitItem, CommitVerdict } from "@/server/ports/live-store";

import { itemOf } from "./spool";
import type { TaskLease } from "./task-lease";

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

/** Gives a lease back, so that its task is offered to others. */
export function handBack({ action, stage, task, fence }: TaskLease, session: string): CommitItem {
  const body = encodeEvent({ type: "task.lost", stage, task, session });
  return itemOf(action, [{ action, stage, task, fence, ends: true, body }]);
}
