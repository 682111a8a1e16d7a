import type { Action } from "@/lib/actions/action";
import type { ActionEvent, EventBody } from "@/lib/actions/event";
import { decodeEvents, withPlace } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import type { CommitVerdict, LeaseFact } from "@/server/ports/live-store";

/** What a process handed in for one action, to be folded once its verdict is known. */
export interface HandedIn {
  readonly facts: readonly { readonly fact: LeaseFact; readonly body: EventBody }[];
  readonly mail: readonly EventBody[];
  readonly decisions: readonly EventBody[];
}

/** The action after a verdict: what was missed, then what was taken of what was handed in, in the store's order. */
export function foldVerdict(action: Action, verdict: CommitVerdict, handedIn: HandedIn): Action {
  const missed = decodeEvents(verdict.missed, action.seq + 1);
  const taken = handedIn.facts.filter((_, place) => verdict.facts[place] === "taken").map(({ body }) => body);
  const own = verdict.decisions === "taken" ? [...taken, ...handedIn.mail, ...handedIn.decisions] : taken;
  const from = action.seq + missed.length + 1;
  return foldAll(action, [...missed, ...own.map((body, place) => withPlace(body, from + place, verdict.at))]);
}

/** Bodies at provisional places after an action, as they would stand in its log. */
export function provisional(action: Action, bodies: readonly EventBody[], at: number): ActionEvent[] {
  return bodies.map((body, place) => withPlace(body, action.seq + 1 + place, at));
}
