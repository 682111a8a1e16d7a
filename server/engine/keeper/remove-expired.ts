import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Logger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";
import type { Removable } from "@/server/ports/removals";
import { ELSEWHERE_MS, removeActions } from "@/server/ports/remove-actions";

const AT_ONCE = 50;
const DAY_MS = 24 * 3_600_000;
/** So long what was uploaded, or written for an action that came to nothing, waits to be needed. */
const PAYLOADS_WAIT_MS = 7 * DAY_MS;
/** So long it is told of a removed action that it was there. */
const NAMES_KEPT_MS = 366 * DAY_MS;

/** What removing actions whose time is up takes. */
export interface RetentionContext {
  readonly access: LiveAccess;
  readonly record: Pick<RecordStore, "removals">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long ended actions are kept whose flow does not say; 0 is for good. */
  readonly retentionMs: number;
}

/** Removes some of the actions whose time is up; whether more may wait. */
export async function removeExpired({
  access,
  record,
  clock,
  logger,
  retentionMs,
}: RetentionContext): Promise<boolean> {
  const { home, epoch, store } = access;
  const now = clock.now();
  const expired = await record.removals.listExpired({
    home,
    elsewhereBefore: now - ELSEWHERE_MS,
    now,
    retentionMs: retentionMs === 0 ? null : retentionMs,
    limit: AT_ONCE,
  });
  const purge = (id: string, seq: number) => store.purge(epoch, id, seq);
  let removed = 0;
  for (const [keptMs, actions] of byTime(expired)) {
    const cause = { kind: "retention", keptMs } as const;
    removed += (await removeActions({ home, removals: record.removals, purge }, actions, cause)).length;
  }
  if (removed > 0) logger.info({ actions: removed }, "actions whose time was up were removed");
  return removed === AT_ONCE;
}

function byTime(actions: readonly Removable[]): ReadonlyMap<number, readonly Removable[]> {
  const groups = new Map<number, Removable[]>();
  for (const action of actions) groups.set(action.keptMs, [...(groups.get(action.keptMs) ?? []), action]);
  return groups;
}

/** Removes some of what removed actions, and uploads that came to nothing, left behind; whether more may wait. */
export async function sweepRecord({ record, clock }: Pick<RetentionContext, "record" | "clock">): Promise<boolean> {
  const now = clock.now();
  const before = { payloadsBefore: now - PAYLOADS_WAIT_MS, namesBefore: now - NAMES_KEPT_MS };
  return (await record.removals.sweep({ ...before, limit: AT_ONCE })) >= AT_ONCE;
}
