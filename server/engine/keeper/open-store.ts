import { placedTasks, type Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import { queuedEntries } from "@/lib/actions/decide/queueing";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { actionCapOf } from "@/lib/flows/shared-limits";
import { LIMITS } from "@/lib/shared/limits";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, Seed } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import type { OpenAction, RecordStore } from "@/server/ports/record";
import { limitsNow } from "@/server/ports/submission";

const PAGE = 200;

/** What opening a store takes. */
export interface OpenContext {
  readonly access: LiveAccess;
  readonly record: RecordStore;
  readonly logger: Logger;
  readonly leaseMs: number;
  /** The embedded store is this process's own: each start is a new epoch, and its former leases are void at once. */
  readonly isOwnStore: boolean;
}

/** The epoch of the open store, and the actions that were put into it from the record. */
export interface OpenedEpoch {
  readonly epoch: number;
  readonly rebuilt: readonly Action[];
}

/** An action of the record, and how it is put into the store. */
interface Rebuilt {
  readonly action: Action;
  readonly seed: Seed;
}

/**
 * Makes sure the live store is open at the epoch the record holds. One that has lost its history, or never had one, is
 * filled with the open actions of the record first; one whose history fell behind the record's is rebuilt under a new epoch.
 */
export async function openStore(context: OpenContext): Promise<OpenedEpoch> {
  const { access, record, logger, isOwnStore } = context;
  const [meta, recorded, cursor] = await Promise.all([
    access.store.meta(),
    record.readEpoch(),
    record.readCursor(access.home),
  ]);
  const isEmpty = meta.epoch === 0;
  const isBehind = !isEmpty && !isOwnStore && cursor.epoch === meta.epoch && isEarlier(meta.recorded, cursor.place);
  const isLost = isEmpty || isBehind;
  if (!isLost && !isOwnStore && meta.epoch === recorded) return { epoch: await access.refresh(), rebuilt: [] };
  const epoch = await record.raiseEpoch();
  const seeded = isLost ? await seedAll(context, { epoch, seen: meta.epoch }) : [];
  if (seeded === null) return { epoch: await access.refresh(), rebuilt: [] };
  if (isEmpty)
    await record.applyFeed({ home: access.home, epoch, after: cursor.place, place: "0", commits: [], lines: [] });
  await access.store.raise(epoch, await record.dispatch.read());
  await access.refresh();
  await announceRebuilt(
    access,
    seeded.map(({ seed }) => seed),
  );
  if (seeded.length > 0) logger.warn({ epoch, actions: seeded.length }, "the live store was rebuilt from the record");
  return { epoch, rebuilt: seeded.map(({ action }) => action) };
}

/** Says in each log that the action was rebuilt, and how many tasks were in a runner's hands then. */
async function announceRebuilt(access: LiveAccess, seeds: readonly Seed[]): Promise<void> {
  const items = seeds.map(({ action, events, leases, gate }): CommitItem => {
    const bodies = [encodeEvent({ type: "action.rebuilt", epoch: access.epoch, lost: leases.length })];
    const decisions = {
      basedOn: events.length,
      bodies,
      mailTaken: 0,
      entries: [],
      stops: [],
      gate,
      wakeInMs: 0,
      isEnd: false,
    };
    return { action, facts: [], mail: [], decisions, knownSeq: events.length };
  });
  for (let place = 0; place < items.length; place += LIMITS.exchangeItems) {
    await access.store.commit(access.epoch, items.slice(place, place + LIMITS.exchangeItems));
  }
}

/** Whether feed place `a` is before `b`; places are dash-separated numbers. */
export function isEarlier(a: string, b: string): boolean {
  const left = a.split("-").map(Number);
  const right = b.split("-").map(Number);
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * Fills the store with what the record has; null when another keeper has opened it meanwhile: what has happened since then
 * would be undone.
 */
async function seedAll(
  context: OpenContext,
  { epoch, seen }: { readonly epoch: number; readonly seen: number },
): Promise<Rebuilt[] | null> {
  const { record, access } = context;
  const all: Rebuilt[] = [];
  for (let afterId = ""; ;) {
    const page = await record.listOpen({ home: access.home, afterId, limit: PAGE });
    const seeds = page.flatMap((row) => seedOf(row, context.leaseMs));
    if ((await access.store.meta()).epoch !== seen) return null;
    if (seeds.length > 0)
      await access.store.seed(
        epoch,
        seeds.map(({ seed }) => seed),
      );
    all.push(...seeds);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    afterId = last.id;
  }
}

/** An action with a log in the record; one that has none yet is submitted like any that was never started. */
function seedOf(row: OpenAction, adoptMs: number): Rebuilt[] {
  const action = foldLog(decodeEvents(row.events, 1));
  const last = row.events.at(-1);
  if (action === null || last === undefined) return [];
  const leases = heldTasks(action);
  const events = row.events.map(({ at, body }) => ({ at, body }));
  const { gate } = decide(action, last.at);
  const entries = queuedEntries(action);
  const { plan } = action.created;
  const limits = limitsNow(action);
  const seed = { action: row.id, events, leases, adoptMs, actionCap: actionCapOf(plan), limits, entries, gate };
  return [{ action, seed }];
}

function heldTasks(action: Action): Seed["leases"] {
  return action.stages.flatMap((stage) => {
    const { name } = stage;
    return placedTasks(stage).flatMap(({ task, place }) =>
      task.status === "running"
        ? [{ session: task.holder.session, stage: name, task: place, claimSeq: task.holder.claimSeq }]
        : [],
    );
  });
}
