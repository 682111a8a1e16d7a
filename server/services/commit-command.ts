import type { Action } from "@/lib/actions/action";
import type { CommandContext } from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import { decodeEvents, withPlace } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import { ConflictError, UnavailableError } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import { isoTime } from "@/lib/shared/iso-time";
import type { CommitItem } from "@/server/ports/live-store";
import { hasMissedMore } from "@/server/ports/read-whole";
import { StoreAwayError } from "@/server/ports/store-errors";
import { decisionPart, resubmissionOf, submissionOf } from "@/server/ports/submission";

import type { StoreContext } from "./context";
import { foldedActions } from "./folded-actions";
import { inTurn } from "./in-turn";
import {
  loadKeptToo,
  notKeptText,
  readOne,
  type LiveAction,
  type LoadedAction,
  type RecordedAction,
  withEpoch,
} from "./load-action";

/** A pure request on an action: the decision it leads to, or null when the action already is as wanted. */
export type Request = (action: Action, by: CommandContext) => Decision | null;

/** Which action a command concerns, and the seq its caller has seen, when it insists on it. */
export interface CommandTarget {
  readonly id: string;
  readonly expectedSeq?: Seq | undefined;
}

const TRIES = 50;

/**
 * Gives a command to an action: decides on its present state, and again whenever another decision came between. Answers the
 * action after it. @throws ConflictError `SEQ_CHANGED` when the caller had not seen the last decision, `DETAILS_NOT_KEPT`; what
 * `request` throws
 */
export function commitCommand(context: StoreContext, target: CommandTarget, request: Request): Promise<Action> {
  // Commands of one process do not get in each other's way; those of others are met by trying again.
  return inTurn(target.id, () => tryCommand(context, target, request));
}

async function tryCommand(context: StoreContext, target: CommandTarget, request: Request): Promise<Action> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const loaded = await loadKeptToo(context, target.id);
    if (loaded.source === "kept") throw new ConflictError("DETAILS_NOT_KEPT", notKeptText(loaded.action));
    await checkExpected(context, loaded, target.expectedSeq);
    const after =
      loaded.source === "live"
        ? await commitLive(context, loaded, request)
        : await commitRecorded(context, loaded, request);
    if (after !== null) return after;
  }
  throw new UnavailableError("TOO_BUSY", "The action changes too quickly for the command to be taken. Try again.");
}

/** The action after the command, or null when it has to be decided again. */
async function commitLive(context: StoreContext, loaded: LiveAction, request: Request): Promise<Action | null> {
  const { action, mail, now } = loaded;
  const decision = request(foldAll(action, mail), { by: context.caller.actor, now });
  if (decision === null) return action;
  const decisions = decisionPart(decision, { on: action.seq, mailTaken: mail.length });
  const item: CommitItem = { action: action.id, facts: [], mail: [], decisions, knownSeq: action.seq };
  const [verdict] = await withEpoch(context, (epoch) => context.live.store.commit(epoch, [item]));
  if (verdict === undefined || verdict.outcome === "gone" || verdict.decisions !== "taken") return null;
  // What came meanwhile is in the record already, and only there.
  if (hasMissedMore(verdict, action.seq)) return (await loadKeptToo(context, action.id)).action;
  const missed = decodeEvents(verdict.missed, action.seq + 1);
  const from = action.seq + missed.length + 1;
  const own = [...mail, ...decision.events].map((body, place) => withPlace(body, from + place, verdict.at));
  const after = foldAll(action, [...missed, ...own]);
  foldedActions(context.live).keep(after);
  return after;
}

/** An action that is not in the live store: one not yet submitted is submitted first, an ended one comes back to be reopened. */
async function commitRecorded(context: StoreContext, loaded: RecordedAction, request: Request): Promise<Action | null> {
  const { action, events, now } = loaded;
  if (loaded.liveStore === "away") throw new StoreAwayError("the command was not given; try again when it is back.");
  if (loaded.isUnsubmitted) {
    await withEpoch(context, (epoch) => context.live.store.submit(epoch, [submissionOf(action.created, now)]));
    return null;
  }
  const decision = request(action, { by: context.caller.actor, now });
  if (decision === null) return action;
  // Whoever removes it meanwhile leaves it alone, or was first.
  if ((await context.record.removals.hold(context.caller.organisation, action.id)) === null) return null;
  const submission = resubmissionOf(action.created, events, decision);
  const [outcome] = await withEpoch(context, (epoch) => context.live.store.submit(epoch, [submission]));
  return outcome === "created" ? decision.action : null;
}

async function checkExpected(context: StoreContext, loaded: LoadedAction, expected: Seq | undefined): Promise<void> {
  if (expected === undefined) return;
  const { action } = loaded;
  const last = loaded.source === "live" ? loaded.lastDecision : action.seq;
  if (last <= expected && expected <= action.seq) return;
  const who = last > expected ? await whoChanged(context, action.id, expected) : "";
  throw new ConflictError(
    "SEQ_CHANGED",
    `The action has changed since: it is at ${action.seq}, you saw ${expected}.${who} Nothing was done.`,
  );
}

/** Who gave the last command after a seq, and when, if the live store still tells. */
async function whoChanged(context: StoreContext, id: string, after: Seq): Promise<string> {
  const answer = await readOne(context, { action: id, after, limit: 1_000 });
  if (!answer.found) return "";
  const command = decodeEvents(answer.events, after + 1).findLast((event) => "by" in event && event.by !== null);
  if (command === undefined || !("by" in command) || command.by === null) return "";
  const verb = command.type.replace("action.", "").replace("-requested", "").replace("-", " ");
  return ` ${command.by.name} asked for "${verb}" at ${isoTime(command.at)}.`;
}
