import { summarise } from "@/lib/actions/action-view";
import { dayUsage } from "@/lib/actions/day-usage";
import { decodeEvents } from "@/lib/actions/event-codec";
import { timingsOf } from "@/lib/actions/forecast/timings";
import { expiryOf } from "@/lib/actions/retention";
import { isEnded } from "@/lib/actions/status";
import { InvariantError } from "@/lib/shared/errors";
import type { ActionCache } from "@/server/ports/action-cache";
import type { BudgetKeeper, UsageRow } from "@/server/ports/budgets";
import type { Clock } from "@/server/ports/clock";
import type { FlowResults } from "@/server/ports/flow-results";
import type { LiveAccess } from "@/server/ports/live-access";
import type { FeedEntry } from "@/server/ports/live-store";
import { readWhole, requireWhole } from "@/server/ports/read-whole";
import type { RecordedCommit, RecordStore } from "@/server/ports/record";

import type { Compactor, RecordedHead } from "./compactor";
import type { FeedTail } from "./feed-tail";
import type { Stretch } from "./relay-children";

const ENTRIES_PER_BATCH = 1_000;
const READ_AT_ONCE = 100;

/** What the projector has to do with. */
export interface ProjectorContext {
  readonly access: LiveAccess;
  readonly record: RecordStore;
  readonly cache: ActionCache;
  readonly tail: FeedTail;
  readonly compactor: Compactor;
  readonly clock: Clock;
  /** Carries messages between actions before they count as recorded, so that none is lost; null where nobody does. */
  readonly relay: ((stretches: readonly Stretch[]) => Promise<void>) | null;
  /** Which attempts are counted, and not only tokens and money; none unless it says so. */
  readonly countsAttempts?: BudgetKeeper["countsAttempts"];
  /** Keeps what actions gave before their end is recorded; without it nothing is kept of whole flows. */
  readonly results?: FlowResults;
}

/** What one stretch came to: entries written, and whether more wait. */
export interface Projected {
  readonly entries: number;
  readonly place: string;
}

/**
 * Writes the next stretch of the feed into the record: every event once, with the summary lists show. The cursor moves
 * in the same transaction, so however often a stretch is tried it counts once; another projector's move is noticed.
 */
export async function projectFeed(context: ProjectorContext): Promise<Projected> {
  const { access, record } = context;
  const cursor = await record.readCursor(access.home);
  const answer = await access.store.follow(access.epoch, { after: cursor.place, limit: ENTRIES_PER_BATCH });
  if (answer.trimmed) {
    throw new InvariantError(`The feed was trimmed before ${cursor.place} was recorded.`);
  }
  const last = answer.entries.at(-1);
  if (last === undefined) {
    await compact(context);
    return { entries: 0, place: cursor.place };
  }
  const stretches = await readStretches(context, answer.entries);
  await context.relay?.(stretches);
  for (const stretch of stretches) if (isItsEnd(stretch)) await context.results?.keep(stretch.action);
  const commits = stretches.map(commitOf);
  const lines = answer.entries.flatMap((entry) => (entry.kind === "lines" ? [entry.report] : []));
  const usage = stretches.flatMap((stretch) => usageOf(context, stretch));
  const batch = {
    home: access.home,
    epoch: access.epoch,
    after: cursor.place,
    place: last.place,
    commits,
    lines,
    usage,
  };
  const outcome = await record.applyFeed(batch);
  if (outcome === "applied") {
    const now = context.clock.now();
    await access.store.recorded(access.epoch, last.place, context.tail.note(last.place, now));
    const heads = stretches.filter(({ action }) => !isEnded(action.status)).map((stretch) => headOf(access, stretch));
    context.compactor.note(heads, now);
    await compact(context);
  }
  return { entries: answer.entries.length, place: last.place };
}

/** What has been in the record for long enough leaves the logs of open actions. */
async function compact({ access, clock, compactor }: ProjectorContext): Promise<void> {
  for (const { action, seq } of compactor.due(clock.now())) await access.store.compact(access.epoch, action, seq);
}

/** How far an open action is in the record; one that has ended leaves the live store soon, with all of its log. */
function headOf({ epoch }: LiveAccess, { action, from, events }: Stretch): RecordedHead {
  return { action: action.id, seq: from + events.length - 1, stay: `${epoch}/${action.generation}` };
}

/** Marks in the texts of events that tell of a use, and of an end, so that others need not be parsed. */
const OF_USE = '"task.spent"';
const OF_END = '"action.completed"';

function usageOf({ countsAttempts }: ProjectorContext, { action, from, events }: Stretch): UsageRow[] {
  const { organisation, plan } = action.created;
  const isCounted = countsAttempts?.(organisation, plan.name) === true;
  const told = isCounted ? events : events.filter(({ body }) => body.includes(OF_USE));
  if (told.length === 0) return [];
  const decoded = decodeEvents(events, from).filter(({ type }) => isCounted || type === "task.spent");
  return dayUsage(action, decoded).map((row) => ({ ...row, action: action.id }));
}

/** Whether a stretch has the end of an action that completed, and not only what people noted later. */
function isItsEnd({ action, events }: Stretch): boolean {
  return action.status === "completed" && events.some(({ body }) => body.includes(OF_END));
}

/** One row per action. Stretches follow each other, so rows do too. */
function commitOf({ action, from, events }: Stretch): RecordedCommit {
  const to = from + events.length - 1;
  const persist = action.created.persist ?? null;
  const end = { expiresAt: expiryOf(action), timings: timingsOf(action), persist };
  const endsDebounce = action.created.debounceMs !== undefined && (action.startedAt !== null || isEnded(action.status));
  return { action: action.id, from, to, events, summary: summarise(action), ...end, endsDebounce };
}

/** Of each action, all its events that the entries speak of. */
async function readStretches(context: ProjectorContext, entries: readonly FeedEntry[]): Promise<Stretch[]> {
  const spans = new Map<string, Span>();
  for (const entry of entries) {
    if (entry.kind !== "commit") continue;
    const known = spans.get(entry.action);
    spans.set(entry.action, { action: entry.action, from: known?.from ?? entry.from, to: entry.to });
  }
  const wanted = [...spans.values()];
  const stretches: Stretch[] = [];
  for (let place = 0; place < wanted.length; place += READ_AT_ONCE) {
    stretches.push(...(await readSome(context, wanted.slice(place, place + READ_AT_ONCE))));
  }
  return stretches;
}

interface Span {
  readonly action: string;
  readonly from: number;
  readonly to: number;
}

async function readSome({ access, cache }: ProjectorContext, wanted: readonly Span[]): Promise<Stretch[]> {
  const reads = wanted.map(({ action, from, to }) => ({ action, after: from - 1, limit: to - from + 1 }));
  const answers = await readWhole(access, reads);
  const current = new Map(
    (await cache.readAll(wanted.map(({ action }) => action))).map(({ action }) => [action.id, action]),
  );
  return wanted.flatMap(({ action: id, from }, place): Stretch[] => {
    const answer = answers[place];
    const action = current.get(id);
    if (answer === undefined || !answer.found) return [];
    requireWhole(answer, { action: id, after: from - 1 });
    if (action === undefined || answer.events.length === 0) return [];
    if (isEnded(action.status)) cache.forget(id);
    return [{ action, from, events: answer.events }];
  });
}
