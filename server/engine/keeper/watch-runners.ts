import { encodeEvent } from "@/lib/actions/event-codec";
import { noteSilences, type Silences } from "@/lib/actions/stalls";
import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import type { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, SessionView } from "@/server/ports/live-store";

/** What looking after runners takes. */
export interface WatchingContext {
  readonly access: LiveAccess;
  readonly cache: ActionCache;
  /** Actions of which was noted that a runner is silent. */
  readonly noted: Set<string>;
}

/** A runner is heard of three times a lease: after two times that it was not, it is silent. */
const SILENT_SHARE = 2 / 3;

/** Notes in the logs which tasks have a runner that was not heard of for most of its lease, and which are heard of again. */
export async function watchRunners({ access, cache, noted }: WatchingContext): Promise<void> {
  const { sessions, now } = await access.store.inspect(access.epoch);
  const silences: Silences = new Map(sessions.map((one) => [one.session, silenceOf(one, now)]));
  const silent = sessions.filter(({ session }) => silences.get(session) !== "heard");
  const ids = new Set([...noted, ...silent.flatMap(({ leases }) => leases.map(({ action }) => action))]);
  noted.clear();
  for (const some of chunks([...ids])) {
    const items = (await cache.readAll(some)).flatMap(({ action }): CommitItem[] => {
      const told = noteSilences(action, silences);
      const isSilent = told.some(({ type }) => type === "task.stalled");
      if (isSilent || action.stages.some((stage) => stage.stalled.length > 0)) noted.add(action.id);
      const mail = told.map(encodeEvent);
      return mail.length === 0 ? [] : [{ action: action.id, facts: [], mail, decisions: null, knownSeq: action.seq }];
    });
    if (items.length > 0) await access.store.commit(access.epoch, items);
  }
}

function silenceOf({ deadline, leaseMs }: SessionView, now: Millis): number | "heard" {
  const silentMs = leaseMs - (deadline - now);
  return silentMs > leaseMs * SILENT_SHARE ? silentMs : "heard";
}

function chunks(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / LIMITS.exchangeItems);
  return Array.from({ length: count }, (_, place) =>
    ids.slice(place * LIMITS.exchangeItems, (place + 1) * LIMITS.exchangeItems),
  );
}
