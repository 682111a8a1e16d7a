import type { ActionSummary } from "@/lib/actions/action-summary";
import {
  emptyFeed,
  noteRepair,
  receiveEvents,
  receiveHead,
  receiveProgress,
  receiveSnapshot,
  seqOf,
  type ActionFeed,
  type Repair,
  type SnapshotAnswer,
} from "@/lib/realtime/action-feed";
import { followSummary, listed, readSummary, receiveSummary, type ListedAction } from "@/lib/realtime/list-feed";
import { emptyLog, nextLine, receiveLines, receiveLog, receiveLogHead, type LogFeed } from "@/lib/realtime/log-feed";
import type { EventsFrame, LinesFrame, ListFrame, ProgressFrame } from "@/lib/realtime/protocol";

/** What the page learns from the server, in the order it came. */
export type Message =
  | { readonly kind: "events"; readonly frame: EventsFrame }
  | { readonly kind: "snapshot"; readonly action: string; readonly answer: SnapshotAnswer }
  | { readonly kind: "progress"; readonly frames: readonly ProgressFrame[] }
  | { readonly kind: "refused"; readonly topic: string }
  | { readonly kind: "log"; readonly frame: LinesFrame; readonly last: number }
  | { readonly kind: "lines"; readonly frame: LinesFrame }
  | { readonly kind: "list"; readonly frame: ListFrame }
  | { readonly kind: "removed"; readonly action: string }
  | { readonly kind: "heads"; readonly heads: Readonly<Record<string, number>> };

/** Key under which listeners hear of actions that no list on the page has yet. */
export const ARRIVALS = "arrivals";
/** Key under which listeners hear that counts of actions may be others now. */
export const COUNTS = "counts";

const ACTION_PREFIX = "action:";
const ARRIVALS_KEPT = 5_000;

/** Key of the feed of one action; also its topic. */
export function actionKey(id: string): string {
  return `${ACTION_PREFIX}${id}`;
}

/** Key of one action's line in lists. */
export function listedKey(id: string): string {
  return `listed:${id}`;
}

/** Everything the page knows of the server's things, once. Views listen to keys and read; messages come in in batches. */
export class EntityStore {
  private readonly feeds = new Map<string, ActionFeed>();
  private readonly logs = new Map<string, LogFeed>();
  private readonly lists = new Map<string, ListedAction>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly touched = new Set<string>();
  private arrived: readonly string[] = [];
  private countChanges = 0;

  feed(id: string): ActionFeed | undefined {
    return this.feeds.get(id);
  }

  log(topic: string): LogFeed | undefined {
    return this.logs.get(topic);
  }

  listedAction(id: string): ListedAction | undefined {
    return this.lists.get(id);
  }

  /** Ids of actions that appeared while the page was open, the newest last. */
  arrivals(): readonly string[] {
    return this.arrived;
  }

  /** How often an action appeared or went into another status so far. */
  countRevision(): number {
    return this.countChanges;
  }

  listen(key: string, listener: () => void): () => void {
    const known = this.listeners.get(key) ?? new Set();
    known.add(listener);
    this.listeners.set(key, known);
    return () => {
      known.delete(listener);
      if (known.size === 0) this.listeners.delete(key);
    };
  }

  /** Applies messages in one step, then tells each listener once. Answers how many updates they held. */
  apply(messages: readonly Message[], now: number): number {
    let updates = 0;
    for (const message of messages) updates += this.take(message, now);
    this.tell();
    return updates;
  }

  /** Takes what a page was drawn from or a query answered; what is older than what is known changes nothing. */
  seed(summaries: readonly ActionSummary[]): void {
    for (const summary of summaries) {
      this.putListed(summary, (known) => (known === undefined ? listed(summary) : readSummary(known, summary)));
    }
    this.tell();
  }

  /** Takes what a subscription was answered: it knows reports that nothing else tells of again, as of a stage that fell silent. */
  follow(summaries: readonly ActionSummary[]): void {
    for (const summary of summaries) {
      this.putListed(summary, (known) => (known === undefined ? listed(summary) : followSummary(known, summary)));
    }
    this.tell();
  }

  /** Takes actions that are missing in a list, known or not. */
  arrive(summaries: readonly ActionSummary[]): void {
    const known = new Set(this.arrived);
    this.noteArrivals(summaries.filter(({ id }) => !known.has(id)));
    this.seed(summaries);
  }

  noteRepair(id: string, step: Repair["step"], now: number): void {
    const feed = this.feeds.get(id);
    if (feed !== undefined) this.feeds.set(id, noteRepair(feed, step, now));
  }

  /** Forgets an action or a log nobody looks at. */
  forget(topic: string): void {
    if (topic.startsWith(ACTION_PREFIX)) this.feeds.delete(topic.slice(ACTION_PREFIX.length));
    else this.logs.delete(topic);
  }

  private take(message: Message, now: number): number {
    switch (message.kind) {
      case "events":
        return this.putFeed(message.frame.action, (feed) => receiveEvents(feed, message.frame, now));
      case "snapshot":
        return this.putFeed(message.action, (feed) => receiveSnapshot(feed, message.answer, now));
      case "progress":
        return this.takeProgress(message.frames, now);
      case "refused":
        return this.refuse(message.topic);
      case "log": {
        const { frame, last } = message;
        return this.putLog(frame.topic, (log) => receiveLog(log, frame, { last, now }));
      }
      case "lines":
        return this.putLog(message.frame.topic, (log) => receiveLines(log, message.frame, now));
      case "list":
        return this.takeList(message.frame.summaries, now);
      case "removed":
        return this.takeRemoved(message.action);
      case "heads":
        return this.takeHeads(message.heads, now);
    }
  }

  private takeProgress(frames: readonly ProgressFrame[], now: number): number {
    const byAction = new Map<string, ProgressFrame[]>();
    for (const frame of frames) byAction.set(frame.action, [...(byAction.get(frame.action) ?? []), frame]);
    for (const [id, own] of byAction) this.putFeed(id, (feed) => receiveProgress(feed, own, now));
    return frames.length;
  }

  private takeHeads(heads: Readonly<Record<string, number>>, now: number): number {
    for (const [topic, head] of Object.entries(heads)) {
      const id = topic.startsWith(ACTION_PREFIX) ? topic.slice(ACTION_PREFIX.length) : null;
      if (id === null) this.putLog(topic, (log) => receiveLogHead(log, head, now));
      else this.putFeed(id, (feed) => receiveHead(feed, head, now));
    }
    return 0;
  }

  /** The server sends what was asked for and what is new, so what is not known here is new. */
  private takeList(summaries: readonly ActionSummary[], now: number): number {
    this.noteArrivals(summaries.filter(({ id }) => !this.lists.has(id)));
    return summaries.reduce((sum, summary) => {
      const take = (known: ListedAction | undefined): ListedAction =>
        receiveSummary(known ?? listed(summary), summary, now);
      return sum + this.putListed(summary, take);
    }, 0);
  }

  private putListed(summary: ActionSummary, change: (known: ListedAction | undefined) => ListedAction): number {
    const known = this.lists.get(summary.id);
    const next = change(known);
    if (next === known) return 0;
    this.lists.set(summary.id, next);
    if (known !== undefined && known.summary.status !== next.summary.status) this.noteCounts();
    this.touched.add(listedKey(summary.id));
    return 1;
  }

  private noteArrivals(fresh: readonly ActionSummary[]): void {
    if (fresh.length === 0) return;
    this.arrived = [...this.arrived, ...fresh.map(({ id }) => id)].slice(-ARRIVALS_KEPT);
    this.touched.add(ARRIVALS);
    this.noteCounts();
  }

  private noteCounts(): void {
    this.countChanges += 1;
    this.touched.add(COUNTS);
  }

  private takeRemoved(id: string): number {
    if (this.feeds.has(id)) this.refuse(actionKey(id));
    const known = this.lists.get(id);
    if (known === undefined) return 0;
    this.lists.set(id, { ...known, isRemoved: true });
    this.touched.add(listedKey(id));
    this.noteCounts();
    return 1;
  }

  private refuse(topic: string): number {
    if (topic.startsWith(ACTION_PREFIX)) {
      this.putFeed(topic.slice(ACTION_PREFIX.length), (feed) => ({ ...feed, fault: "refused" }));
    } else {
      this.putLog(topic, (log) => ({ ...log, state: "refused" }));
    }
    return 0;
  }

  private putFeed(id: string, change: (feed: ActionFeed) => ActionFeed): number {
    const before = this.feeds.get(id) ?? emptyFeed(id);
    const after = change(before);
    if (after === before) return 0;
    this.feeds.set(id, after);
    this.touched.add(actionKey(id));
    return before.action === null ? 0 : Math.max(0, seqOf(after) - seqOf(before));
  }

  private putLog(topic: string, change: (log: LogFeed) => LogFeed): number {
    const before = this.logs.get(topic) ?? emptyLog(topic);
    const after = change(before);
    if (after === before) return 0;
    this.logs.set(topic, after);
    this.touched.add(topic);
    return nextLine(after) - nextLine(before);
  }

  private tell(): void {
    const heard = [...this.touched].flatMap((key) => [...(this.listeners.get(key) ?? [])]);
    this.touched.clear();
    for (const listener of heard) listener();
  }
}
