import type { Action } from "@/lib/actions/action";
import { decide, isDueToLeave } from "@/lib/actions/decide/decide";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import { bodyOf, decodeEvents } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";
import type { ActionCache, CurrentAction } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, TickAnswer } from "@/server/ports/live-store";
import { hasMissedMore } from "@/server/ports/read-whole";
import type { RecordStore } from "@/server/ports/record";
import { decisionPart } from "@/server/ports/submission";

import { eventsOfVerdict } from "../commit-item";

const DUE_PER_TICK = 64;
const HIDE_MS = 5_000;

/** What deciding takes. Without a record nothing ever leaves the live store. */
export interface DecidingContext {
  readonly access: LiveAccess;
  readonly cache: ActionCache;
  readonly record: Pick<RecordStore, "findAction" | "removals"> | null;
  /** Told of an action that cannot be decided. It is due again when its hiding ends, and others do not wait for it. */
  readonly onFault: (id: string, error: unknown) => void;
}

/** Decides every action that is due, and answers when the next one will be, ms from now; null when none is planned. */
export async function decideDue(context: DecidingContext): Promise<number | null> {
  const { access } = context;
  for (;;) {
    const tick = await access.store.tick(access.epoch, { limit: DUE_PER_TICK, hideMs: HIDE_MS });
    if (tick.due.length > 0) await decideAll(context, tick);
    if (tick.due.length < DUE_PER_TICK) return tick.due.length > 0 ? 0 : tick.nextInMs;
  }
}

async function decideAll(context: DecidingContext, { due, dispatch }: TickAnswer): Promise<void> {
  const { access, cache } = context;
  const all = await cache.readAll(due);
  const isLeaving = ({ action, answer }: CurrentAction): boolean =>
    answer.mail.length === 0 && isDueToLeave(action, answer.now);
  for (const { action } of all.filter(isLeaving)) await leave(context, action);
  const decided = all.filter((one) => !isLeaving(one)).flatMap((one) => decidedOn(one, dispatch, context));
  const verdicts = await access.store.commit(
    access.epoch,
    decided.map(({ item }) => item),
  );
  decided.forEach(({ one, mail, decision }, place) => {
    const verdict = verdicts[place];
    if (verdict === undefined || verdict.outcome === "gone") return cache.forget(one.action.id);
    if (hasMissedMore(verdict, one.action.seq)) return;
    const handedIn = { facts: [], mail: mail.map(bodyOf), decisions: decision.events };
    const after = foldAll(one.action, eventsOfVerdict(one.action.seq, verdict, handedIn));
    if (isEnded(after.status)) cache.forget(after.id);
    else cache.keep(after);
  });
}

/** Removes an ended action from the live store, if the record has all of it; if not, it is due again when its hiding ends. */
async function leave({ access, cache, record }: DecidingContext, action: Action): Promise<void> {
  if (record === null || !(await isRecorded(record, action))) return;
  await access.store.purge(access.epoch, action.id, action.seq);
  cache.forget(action.id);
}

/** Whether the record has all of an ended action, or has had it: it may be removed there first while this store is away. */
async function isRecorded(
  record: Pick<RecordStore, "findAction" | "removals">,
  { id, seq, created: { organisation } }: Action,
): Promise<boolean> {
  const row = await record.findAction(organisation, id);
  if (row !== null) return row.recordedSeq >= seq;
  return (await record.removals.find(organisation, id)) !== null;
}

function decidedOn(one: CurrentAction, dispatch: DispatchState, { onFault }: DecidingContext) {
  try {
    return [{ one, ...itemOf(one, dispatch) }];
  } catch (error) {
    onFault(one.action.id, error);
    return [];
  }
}

/** The item that settles a due action: its mail taken in, and whatever follows, which may be nothing but its next wake. */
function itemOf({ action, answer }: CurrentAction, dispatch: DispatchState) {
  const mail = decodeEvents(answer.mail, action.seq + 1);
  const decision = decide(foldAll(action, mail), answer.now satisfies Millis, dispatch);
  const decisions = decisionPart(decision, { on: action.seq, mailTaken: mail.length });
  const item: CommitItem = { action: action.id, facts: [], mail: [], decisions, knownSeq: action.seq };
  return { item, mail, decision };
}
