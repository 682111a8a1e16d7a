import { encodeEvent } from "@/lib/actions/event-codec";
import { noteSilences, stalledSince } from "@/lib/actions/stalls";
import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import { SILENT_SHARE, silentMsOf } from "@/server/engine/silence";
import type { ActionCache } from "@/server/ports/action-cache";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, SessionView } from "@/server/ports/live-store";

/** What looking after runners takes. */
export interface WatchingContext {
  readonly access: LiveAccess;
  readonly cache: ActionCache;
}

/** Notes in the logs which tasks have a runner that was not heard of for most of its lease, and which are heard of again. */
export class RunnerWatch {
  private readonly context: WatchingContext;
  /** Actions of which was noted that a runner is silent. */
  private noted: ReadonlySet<string> = new Set();
  /** Since when every look was answered; null before the first, and after one that was not. */
  private since: Millis | null = null;

  constructor(context: WatchingContext) {
    this.context = context;
  }

  /** Looks once. @throws as the live store does; the next look then begins anew */
  async step(): Promise<void> {
    const { since } = this;
    this.since = null;
    const { access } = this.context;
    const { sessions, now } = await access.store.inspect(access.epoch);
    // Whatever kept this process from looking may have kept runners from being heard of: they get their time again.
    const from = since ?? now;
    const silences = new Map(sessions.flatMap((one) => silenceOf(one, { now, from })));
    const [heard, others] = [new Set<string>(), new Set<string>()];
    for (const { session, leases } of sessions) {
      const actions = silences.get(session) === "heard" ? heard : others;
      for (const { action } of leases) actions.add(action);
    }
    // At first nobody knows what was noted before.
    const ids = new Set([...(since === null ? heard : this.noted), ...others]);
    const noted = new Set<string>();
    for (const some of chunks([...ids])) for (const id of await this.note(some, silences)) noted.add(id);
    this.noted = noted;
    this.since = from;
  }

  /** Notes what is to be noted of some actions; answers those of which now is noted that a runner is silent. */
  private async note(ids: readonly string[], silences: ReadonlyMap<string, number | "heard">): Promise<string[]> {
    const { access, cache } = this.context;
    const noted: string[] = [];
    const items = (await cache.readAll(ids)).flatMap(({ action }): CommitItem[] => {
      const told = noteSilences(action, silences);
      const isSilent = told.some(({ type }) => type === "task.stalled");
      if (isSilent || action.stages.some((stage) => stalledSince(stage) !== null)) noted.push(action.id);
      const mail = told.map(encodeEvent);
      return mail.length === 0 ? [] : [{ action: action.id, facts: [], mail, decisions: null, knownSeq: action.seq }];
    });
    if (items.length > 0) await access.store.commit(access.epoch, items);
    return noted;
  }
}

/** What is known of a session; nothing of one that is silent for no longer than somebody looks. */
function silenceOf(
  view: SessionView,
  { now, from }: { readonly now: Millis; readonly from: Millis },
): [string, number | "heard"][] {
  const { session, leaseMs } = view;
  const silentMs = silentMsOf(view, now);
  const enoughMs = leaseMs * SILENT_SHARE;
  if (silentMs <= enoughMs) return [[session, "heard"]];
  return now - from > enoughMs ? [[session, silentMs]] : [];
}

function chunks(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / LIMITS.exchangeItems);
  return Array.from({ length: count }, (_, place) =>
    ids.slice(place * LIMITS.exchangeItems, (place + 1) * LIMITS.exchangeItems),
  );
}
