import type { Millis, Seq } from "@/lib/shared/ids";
import { keepNewest } from "@/lib/shared/keep-newest";
import { LIMITS } from "@/lib/shared/limits";

import { FEED_KEPT_MS } from "./feed-tail";

/** How far an action is in the record. */
export interface RecordedHead {
  readonly action: string;
  readonly seq: Seq;
  /** Names its stay in the live store: one that comes back brings its whole log. */
  readonly stay: string;
}

/** When logs are compacted. */
interface CompactorOptions {
  /** Recorded events that a log may hold. */
  readonly events: number;
  /** How long they have been in the record before they leave the live store, ms. */
  readonly keptMs: number;
}

const MOST_REMEMBERED = 10_000;

/**
 * Says which logs have more in the live store than they need: what has been in the record for as long as the feed is kept beside
 * it. A record that loses its last moments with a power cut is then as well off as it is with the feed.
 */
export class Compactor {
  private readonly options: CompactorOptions;
  private noted: { readonly at: Millis; readonly heads: readonly RecordedHead[] }[] = [];
  private readonly compacted = new Map<string, RecordedHead>();

  constructor(options: CompactorOptions = { events: LIMITS.liveEvents, keptMs: FEED_KEPT_MS }) {
    this.options = options;
  }

  /** Notes how far open actions are in the record since now. */
  note(heads: readonly RecordedHead[], now: Millis): void {
    if (heads.length > 0) this.noted.push({ at: now, heads });
  }

  /** The logs to compact now, each with the last seq that may go. Each is named once. */
  due(now: Millis): readonly RecordedHead[] {
    const { events, keptMs } = this.options;
    const ripe = this.noted.filter(({ at }) => at <= now - keptMs);
    if (ripe.length === 0) return [];
    this.noted = this.noted.slice(ripe.length);
    const latest = new Map(ripe.flatMap(({ heads }) => heads.map((head) => [head.action, head] as const)));
    const due = [...latest.values()].filter((head) => head.seq - this.beginOf(head) >= events);
    for (const head of due) keepNewest(this.compacted, [head.action, head], MOST_REMEMBERED);
    return due;
  }

  private beginOf({ action, stay }: RecordedHead): Seq {
    const known = this.compacted.get(action);
    return known?.stay === stay ? known.seq : 0;
  }
}
