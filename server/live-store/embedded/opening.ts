import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Seed } from "@/server/ports/live-store";
import { RecoveringError } from "@/server/ports/store-errors";

import { addSession } from "./beat";
import { addLease, closeSession, endLease } from "./leases";
import type { Session, StoredAction } from "./model";
import type { Tables } from "./tables";

const SEQS_PER_EPOCH = 2 ** 32;

/** Opens the store under a newer epoch: sessions of older ones are closed. @throws RecoveringError for an older epoch */
export function raise(tables: Tables, epoch: number, dispatch = tables.dispatch): void {
  if (epoch < tables.epoch) throw new RecoveringError(tables.epoch);
  if (epoch === tables.epoch) return;
  tables.epoch = epoch;
  tables.dispatch = dispatch;
  for (const session of tables.sessions.all()) if (session.epoch !== epoch) closeSession(tables, session);
}

/** Takes over what holds of dispatch, unless something else was said meanwhile. */
export function setDispatch(
  tables: Tables,
  { seen, state }: { readonly seen: number; readonly state: DispatchState },
): boolean {
  if (tables.dispatch.revision !== seen) return false;
  tables.dispatch = state;
  tables.feed.dispatch(state);
  if (!state.paused) tables.hints.add("work");
  return true;
}

/** Makes actions rebuilt from the record, before the store is opened. @throws RecoveringError when it is open already */
export function seed(tables: Tables, epoch: number, seeds: readonly Seed[]): void {
  if (epoch <= tables.epoch) throw new RecoveringError(tables.epoch);
  // All of them first: closing a session must not append to a log that is about to be replaced.
  for (const { action } of seeds) {
    const known = tables.actions.get(action);
    if (known !== undefined) forget(tables, known);
  }
  for (const one of seeds) seedOne(tables, epoch, one);
}

function seedOne(
  tables: Tables,
  epoch: number,
  { action: id, events, leases, entries, gate, actionCap, limits = [], adoptMs }: Seed,
): void {
  const action = tables.addAction({ id, gate, actionCap, limits });
  for (const event of events) action.events.push(event);
  action.lastDecision = events.length;
  for (const { session: name, stage, task, claimSeq } of leases) {
    const session = seededSession(tables, epoch, { id: name, leaseMs: adoptMs });
    addLease(tables, { action, stage, task, fence: epoch * SEQS_PER_EPOCH + claimSeq, session, stop: "no" });
  }
  tables.enqueue(action, entries);
  tables.feed.commit(action, 1, events.length);
  tables.makeDue(action);
}

/** What the record knows of an action counts, not what an older history left here. */
function forget(tables: Tables, action: StoredAction): void {
  for (const lease of action.leases.values()) endLease(tables, lease);
  tables.removeAction(action);
}

function seededSession(tables: Tables, epoch: number, { id, leaseMs }: Pick<Session, "id" | "leaseMs">): Session {
  const known = tables.sessions.get(id);
  if (known?.isSeeded === true && known.epoch === epoch) return known;
  if (known !== undefined) closeSession(tables, known);
  return addSession(tables, { id, runner: "", info: "{}", leaseMs, epoch, isSeeded: true });
}
