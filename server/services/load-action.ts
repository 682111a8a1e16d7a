import type { Action } from "@/lib/actions/action";
import { ActionCreated, type ActionEvent } from "@/lib/actions/event";
import { decodeEvents } from "@/lib/actions/event-codec";
import { firstAction, foldLog } from "@/lib/actions/fold/fold";
import { keptAction } from "@/lib/actions/keep-part";
import { KeptPart } from "@/lib/actions/kept-part";
import { removalText } from "@/lib/actions/retention";
import {
  ActionNotFoundError,
  ActionRemovedError,
  type AppError,
  InvariantError,
  NotFoundError,
} from "@/lib/shared/errors";
import { isActionId, type Millis, type Seq } from "@/lib/shared/ids";
import type { ReadAnswer, ReadRequest } from "@/server/ports/live-store";
import { readWhole, requireWhole } from "@/server/ports/read-whole";
import type { ActionRow } from "@/server/ports/record";
import { readRecordedEvents } from "@/server/ports/recorded-events";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

import type { StoreContext, StoreDependencies } from "./context";
import { foldedActions } from "./folded-actions";

/** An action as the live store has it: its fold, and the mail that waits for the next decision. */
export interface LiveAction {
  readonly source: "live";
  readonly action: Action;
  readonly mail: readonly ActionEvent[];
  readonly lastDecision: Seq;
  readonly now: Millis;
}

/** An action as the record has it: it is not in the live store, or that is away or not the one at hand. */
export interface RecordedAction {
  readonly source: "record";
  readonly action: Action;
  readonly events: readonly { readonly at: Millis; readonly body: string }[];
  /** Its first event is in no log yet: it was accepted and waits to be submitted. */
  readonly isUnsubmitted: boolean;
  /** Whether its own live store can be asked. */
  readonly liveStore: "ok" | "away";
  readonly now: Millis;
}

/** An ended action whose details were not kept, as far as it was. */
export interface KeptAction {
  readonly source: "kept";
  readonly action: Action;
  readonly now: Millis;
}

/** An action with its whole log, in either place. */
export type LoadedAction = LiveAction | RecordedAction;

/**
 * An action of the caller's organisation, with all that is told of it.
 * @throws as `loadKeptToo`, and NotFoundError `DETAILS_NOT_KEPT`
 */
export async function loadAction(context: StoreContext, id: string): Promise<LoadedAction> {
  const loaded = await loadKeptToo(context, id);
  if (loaded.source !== "kept") return loaded;
  throw new NotFoundError("DETAILS_NOT_KEPT", notKeptText(loaded.action));
}

/** What is said of an action whose details were not kept. */
export function notKeptText({ id, kept }: Action): string {
  const what = kept?.persist === "summary" ? "its result and how its stages went" : "its result";
  return `Only ${what} was kept of action ${id} after its end.`;
}

/**
 * An action of the caller's organisation, folded from the live store, or else from the record, or as far as it was kept.
 * @throws ActionNotFoundError for an unknown id and for another organisation's alike · ActionRemovedError
 */
export async function loadKeptToo(context: StoreContext, id: string): Promise<LoadedAction | KeptAction> {
  if (!isActionId(id)) throw new ActionNotFoundError(id);
  const live = await loadLive(context, id).catch((error: unknown) => {
    if (error instanceof RecoveringError || error instanceof StoreAwayError) return "away" as const;
    throw error;
  });
  if (live === "away" || live === null) return loadRecorded(context, id, live === null ? "ok" : "away");
  if (live.action.created.organisation !== context.caller.organisation) throw new ActionNotFoundError(id);
  return live;
}

/** The action as the live store has it, whoever owns it; null when it is not there. */
export async function loadLive(context: StoreDependencies, id: string): Promise<LiveAction | null> {
  const folded = foldedActions(context.live);
  for (;;) {
    const [current] = await withEpoch(context, () => folded.readAll([id]));
    if (current === undefined) return null;
    const { action, answer } = current;
    if (action.seq < answer.head && answer.events.length > 0) continue;
    const mail = decodeEvents(answer.mail, action.seq + 1);
    return { source: "live", action, mail, lastDecision: answer.lastDecision, now: answer.now };
  }
}

/**
 * One read of one log, whole also where some of it is in the record only; asked again when this process had missed a new epoch.
 * @throws RecordAwayError when what is there cannot be had
 */
export async function readOne(context: StoreDependencies, request: ReadRequest): Promise<ReadAnswer> {
  const [answer] = await withEpoch(context, () => readWhole(context.live, [request]));
  if (answer === undefined) throw new InvariantError("The live store answered fewer reads than it was asked.");
  return requireWhole(answer, request);
}

/** A call of the live store that names the epoch; asked once more when this process had missed a new one. */
export async function withEpoch<T>(
  { live }: Pick<StoreDependencies, "live">,
  call: (epoch: number) => Promise<T>,
): Promise<T> {
  try {
    return await call(live.epoch);
  } catch (error) {
    if (!(error instanceof RecoveringError) || error.storeEpoch === 0 || error.storeEpoch === live.epoch) throw error;
    return call(await live.refresh());
  }
}

async function loadRecorded(
  context: StoreContext,
  id: string,
  ownStore: "ok" | "away",
): Promise<RecordedAction | KeptAction> {
  const { record, caller, clock, live } = context;
  const row = await record.findAction(caller.organisation, id);
  if (row === null) throw await notThere(context, id);
  if (row.kept !== null) return { source: "kept", action: keptActionOf(row, row.kept), now: clock.now() };
  const events = await readRecordedEvents(record, id);
  // Its details were removed, or all of it was, while it was read.
  if (events.length < row.recordedSeq) return loadRecorded(context, id, ownStore);
  // A live store serves its own home only: taking another's action here would make two histories of it.
  const liveStore = row.home === live.home ? ownStore : "away";
  const base = { source: "record", events, liveStore, now: clock.now() } as const;
  const action = foldLog(decodeEvents(events, 1));
  if (action !== null) return { ...base, action, isUnsubmitted: false };
  return { ...base, action: firstAction(createdOf(row), row.createdAt), isUnsubmitted: true };
}

/** Why there is no such action: it was removed, or there never was one. */
async function notThere({ record, caller }: StoreContext, id: string): Promise<AppError> {
  const removed = await record.removals.find(caller.organisation, id);
  return removed === null ? new ActionNotFoundError(id) : new ActionRemovedError(id, removalText(removed.cause));
}

/** An action of an organisation as the record has it; null when it is not there. */
export async function findRecorded(
  context: StoreDependencies,
  organisation: string,
  id: string,
): Promise<Action | null> {
  const row = await context.record.findAction(organisation, id);
  if (row === null) return null;
  if (row.kept !== null) return keptActionOf(row, row.kept);
  const events = await readRecordedEvents(context.record, id);
  if (events.length < row.recordedSeq) return findRecorded(context, organisation, id);
  const action = foldLog(decodeEvents(events, 1));
  return action ?? firstAction(createdOf(row), row.createdAt);
}

/** Event 1 of a row in the record. */
export function createdOf(row: ActionRow): ActionCreated {
  return ActionCreated.parse(JSON.parse(row.createdBody));
}

function keptActionOf(row: ActionRow, kept: string): Action {
  const { createdAt, summary } = row;
  return keptAction({ created: createdOf(row), createdAt, summary, kept: KeptPart.parse(JSON.parse(kept)) });
}
