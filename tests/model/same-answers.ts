import type {
  BeatAnswer,
  CommitVerdict,
  ExchangeReply,
  FeedEntry,
  Inspection,
  ProgressReport,
  StoredEvent,
} from "@/server/ports/live-store";

/** Two stores that were asked the same and did not answer the same. */
export class DifferenceError extends Error {
  constructor(call: string, answers: { readonly embedded: unknown; readonly redis: unknown }) {
    const show = (answer: unknown): string => JSON.stringify(answer, null, 1);
    super(`${call}\n--- embedded:\n${show(answers.embedded)}\n--- redis:\n${show(answers.redis)}`);
  }
}

/** What a refusal comes to for its caller, told by its code: a store loaded apart has error classes of its own. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  return { refused: error.code, epoch: "storeEpoch" in error ? error.storeEpoch : null };
}

type TaskRef = { readonly action: string; readonly stage: string; readonly task: number };

function byTask<Ref extends TaskRef>(refs: readonly Ref[]): Ref[] {
  const keyOf = ({ action, stage, task }: TaskRef): string => `${action}/${stage}/${String(task + 1).padStart(6, "0")}`;
  return refs.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The tasks of a session that was closed are lost in no order of their own. */
export function plainLog(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const plain = [...events];
  for (let from = 0; from < plain.length;) {
    let to = from;
    while (isLossAt(plain, to, plain[from]?.at)) to += 1;
    plain.splice(from, to - from, ...plain.slice(from, to).toSorted((a, b) => (a.body < b.body ? -1 : 1)));
    from = Math.max(to, from + 1);
  }
  return plain;
}

function isLossAt(events: readonly StoredEvent[], place: number, at: number | undefined): boolean {
  const event = events[place];
  return event !== undefined && event.at === at && event.body.startsWith('{"type":"task.lost"');
}

export function plainVerdicts(verdicts: readonly CommitVerdict[]): unknown {
  return verdicts.map((verdict) => ({ ...verdict, missed: plainLog(verdict.missed) }));
}

/** Leases are granted in order; what is held and what must stop is told in none. */
export function plainReply({ verdicts, leases, stops, holding, ...rest }: ExchangeReply): unknown {
  return {
    ...rest,
    verdicts: plainVerdicts(verdicts),
    // An adapter may send more of the log than it must; the claim itself is the last event of it.
    leases: leases.map(({ fromSeq: _fromSeq, events, ...lease }) => ({ ...lease, claim: events.at(-1) })),
    stops: byTask(stops),
    holding: holding === null ? null : byTask(holding),
  };
}

/** An answer that is given again: mail that was taken since does not wait any more, and what was purged or compacted is not told. */
export function plainRepeat(reply: ExchangeReply): unknown {
  return {
    verdicts: reply.verdicts.map(({ missed: _missed, missedFrom: _from, mail: _mail, ...verdict }) => verdict),
    leases: reply.leases.map(({ events: _events, fromSeq: _from, ...lease }) => lease),
    stops: byTask(reply.stops),
    holding: reply.holding === null ? null : byTask(reply.holding),
    queuesVersion: reply.queuesVersion,
    now: reply.now,
  };
}

export function plainBeat({ stops, ...rest }: BeatAnswer): unknown {
  return { ...rest, stops: byTask(stops) };
}

/** What people see; how many entries the feed has is each adapter's own. */
export function plainInspection({ now, dispatch, queues, sessions, limits }: Inspection): unknown {
  return {
    now,
    dispatch,
    // What waits for a limit is counted when a claim meets it, and each adapter looks in its own order.
    limits: limits
      .filter(({ running }) => running > 0)
      .map(({ name, running }) => ({ name, running }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    queues: queues.toSorted((a, b) => (a.queue < b.queue ? -1 : 1)),
    sessions: sessions
      .map((view) => ({ ...view, leases: byTask(view.leases) }))
      .toSorted((a, b) => (a.session < b.session ? -1 : 1)),
  };
}

export function plainProgress(reports: readonly ProgressReport[]): unknown {
  return byTask(reports);
}

/** The feed of each action by itself: calls that change several put them into the feed in no order. */
export function plainFeed(entries: readonly FeedEntry[]): unknown {
  const byAction = new Map<string, unknown[]>();
  for (const one of entries) {
    const action = actionOf(one);
    const { place: _place, ...entry } = one;
    byAction.set(action, [...(byAction.get(action) ?? []), entry]);
  }
  return [...byAction].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function actionOf(entry: FeedEntry): string {
  if (entry.kind === "dispatch") return "";
  return entry.kind === "commit" ? entry.action : entry.report.action;
}
