import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { Seq } from "@/lib/shared/ids";
import type { FeedEntry, FollowAnswer, Hint, LinesReport, ProgressReport } from "@/server/ports/live-store";

import type { CommitEntry, StoredAction } from "./model";

/** What a snapshot keeps of the feed. */
export interface FeedHead {
  readonly last: number;
  readonly trimmedTo: number;
  readonly recorded: string;
}

/** The stream of everything that was appended. Places are numbers from 1; what the record has followed may be trimmed. */
export class Feed {
  private entries: FeedEntry[] = [];
  private last = 0;
  private trimmedTo = 0;
  private recordedPlace = "0";
  private call = 0;
  private readonly hints: Set<Hint>;

  constructor(hints: Set<Hint>) {
    this.hints = hints;
  }

  get length(): number {
    return this.entries.length;
  }

  get recorded(): string {
    return this.recordedPlace;
  }

  /** From here on, appends to one action share an entry until the next call begins. */
  beginCall(): void {
    this.call += 1;
  }

  commit(action: StoredAction, from: Seq, to: Seq): void {
    const { fed } = action;
    if (fed !== null && action.fedInCall === this.call && fed.to + 1 === from) {
      fed.to = to;
      return;
    }
    const entry: CommitEntry = { kind: "commit", place: this.nextPlace(), action: action.id, from, to };
    action.fed = entry;
    action.fedInCall = this.call;
    this.entries.push(entry);
  }

  progress(report: ProgressReport): void {
    this.entries.push({ kind: "progress", place: this.nextPlace(), report });
  }

  lines(report: LinesReport): void {
    this.entries.push({ kind: "lines", place: this.nextPlace(), report });
  }

  dispatch(state: DispatchState): void {
    this.entries.push({ kind: "dispatch", place: this.nextPlace(), state });
  }

  follow(after: string, limit: number): FollowAnswer {
    const end = String(this.last);
    const place = Math.max(Number(after), after === "0" ? this.trimmedTo : 0);
    if (place < this.trimmedTo) return { trimmed: true, end };
    const from = place - this.trimmedTo;
    return { trimmed: false, entries: this.entries.slice(from, from + limit), end };
  }

  /** Notes how far the record has followed, and trims; a place before the one noted is an old call's. */
  noteRecorded(place: string, trimTo: string): void {
    const recorded = Math.min(Number(place), this.last);
    if (!(recorded > Number(this.recordedPlace))) return;
    this.recordedPlace = String(recorded);
    const to = Math.min(Number(trimTo), recorded);
    if (!(to > this.trimmedTo)) return;
    this.entries = this.entries.slice(to - this.trimmedTo);
    this.trimmedTo = to;
  }

  head(): FeedHead {
    return { last: this.last, trimmedTo: this.trimmedTo, recorded: this.recordedPlace };
  }

  /** Takes up what a snapshot kept. */
  restore(head: FeedHead): void {
    this.last = head.last;
    this.trimmedTo = head.trimmedTo;
    this.recordedPlace = head.recorded;
  }

  restoreEntries(entries: readonly FeedEntry[]): void {
    for (const entry of entries) this.entries.push(entry);
  }

  all(): readonly FeedEntry[] {
    return this.entries;
  }

  private nextPlace(): string {
    this.last += 1;
    this.hints.add("feed");
    return String(this.last);
  }
}
