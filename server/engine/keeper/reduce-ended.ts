import { summarise } from "@/lib/actions/action-view";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { createdToKeep, partToKeep, payloadsOfPart, summaryToKeep } from "@/lib/actions/keep-part";
import { isEnded } from "@/lib/actions/status";
import { messageOf } from "@/lib/shared/errors";
import type { RecordStore } from "@/server/ports/record";
import { readRecordedEvents } from "@/server/ports/recorded-events";
import type { ReducedAction, Removable } from "@/server/ports/removals";
import { ELSEWHERE_MS, takeOut } from "@/server/ports/remove-actions";

import type { RetentionContext } from "./remove-expired";

const AT_ONCE = 50;
/** So long after its end those who follow an action can still read the last of its log. */
const FOLLOWED_MS = 1_000;

/** What reducing ended actions takes. */
export interface ReducingContext extends Omit<RetentionContext, "record" | "retentionMs"> {
  readonly record: Pick<RecordStore, "removals" | "readEvents">;
}

/** Removes the details of some ended actions that are to keep less than all; whether more may wait. */
export async function reduceEnded(context: ReducingContext): Promise<boolean> {
  const { access, record, clock, logger } = context;
  const { home, epoch, store } = access;
  const now = clock.now();
  const ended = await record.removals.listReducible({
    home,
    elsewhereBefore: now - ELSEWHERE_MS,
    endedBefore: now - FOLLOWED_MS,
    limit: AT_ONCE,
  });
  if (ended.length === 0) return false;
  const actions = await Promise.all(ended.map((one) => reducedOf(context, one)));
  const known = actions.filter((one) => one !== null);
  const purge = (id: string, seq: number) => store.purge(epoch, id, seq);
  const leaving = await takeOut({ home, purge }, known);
  const reduced = leaving.length === 0 ? [] : await record.removals.reduce(leaving);
  if (reduced.length > 0) logger.debug({ actions: reduced.length }, "details of ended actions were removed");
  return reduced.length === AT_ONCE;
}

/** What stays of an action; null of one that has gone on, or that this version cannot read. */
async function reducedOf(
  { record, logger }: ReducingContext,
  { id, home, seq }: Pick<Removable, "id" | "home" | "seq">,
): Promise<(ReducedAction & { readonly home: string }) | null> {
  try {
    const action = foldLog(decodeEvents(await readRecordedEvents(record, id), 1));
    const persist = action?.created.persist;
    if (action === null || persist === undefined || action.seq !== seq || !isEnded(action.status)) return null;
    const kept = partToKeep(action, persist);
    const createdBody = encodeEvent(createdToKeep(action.created));
    const summary = summaryToKeep(summarise(action), persist);
    return { id, home, seq, kept, createdBody, summary, payloads: payloadsOfPart(kept) };
  } catch (error) {
    logger.warn({ action: id, error: messageOf(error) }, "the details of an action cannot be removed here");
    return null;
  }
}
