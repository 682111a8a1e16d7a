import type { Millis } from "@/lib/shared/ids";

/** How long entries stay in the feed after the record has them, for those who show them to people. */
export const FEED_KEPT_MS = 2_000;
const BEGINNING = "0";

/** Remembers when the record came to which place of the feed, to tell what may be trimmed. */
export class FeedTail {
  private places: { readonly place: string; readonly at: Millis }[] = [];
  private trimTo = BEGINNING;

  /** Notes that the record has come to `place`; the place up to which the feed may be trimmed now. */
  note(place: string, now: Millis): string {
    this.places.push({ place, at: now });
    const old = this.places.findLast(({ at }) => at <= now - FEED_KEPT_MS);
    if (old === undefined) return this.trimTo;
    this.trimTo = old.place;
    this.places = this.places.slice(this.places.indexOf(old) + 1);
    return this.trimTo;
  }
}
