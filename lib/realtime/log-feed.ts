import type { Millis } from "@/lib/shared/ids";

import type { LinesFrame, OutputLineFrame } from "./protocol";

/** What a page knows of the output of one attempt. Lines are numbered from 1 without gaps; `first` is the first one kept. */
export interface LogFeed {
  readonly topic: string;
  readonly state: "opening" | "open" | "refused";
  readonly first: number;
  readonly lines: readonly OutputLineFrame[];
  /** Frames beyond a gap, waiting for what is missing. */
  readonly held: readonly LinesFrame[];
  /** Number of the last line that is known to exist. */
  readonly last: number;
  readonly gapSince: Millis | null;
}

/** Lines kept on a page; earlier ones are in the download. */
export const LINES_KEPT = 50_000;

/** A feed that knows nothing yet. */
export function emptyLog(topic: string): LogFeed {
  return { topic, state: "opening", first: 1, lines: [], held: [], last: 0, gapSince: null };
}

/** Number of the next line a feed waits for. */
export function nextLine(feed: LogFeed): number {
  return feed.first + feed.lines.length;
}

/** The feed with what the server answered to its subscription: this may begin later than asked, when earlier lines are gone. Pure. */
export function receiveLog(feed: LogFeed, frame: LinesFrame, { last, now }: { last: number; now: Millis }): LogFeed {
  const next = nextLine(feed);
  const isGone = frame.lines.length === 0 && last >= next;
  const isCut = frame.lines.length > 0 && frame.first > next;
  const base = isGone || isCut ? { ...feed, first: isCut ? frame.first : last + 1, lines: [] } : feed;
  return settle(
    { ...base, state: "open", held: [...base.held, frame], last: Math.max(feed.last, last, lastOf(frame)) },
    now,
  );
}

/** The feed with lines that were just printed. Pure. */
export function receiveLines(feed: LogFeed, frame: LinesFrame, now: Millis): LogFeed {
  if (frame.lines.length === 0 || lastOf(frame) < nextLine(feed)) return feed;
  return settle({ ...feed, held: [...feed.held, frame], last: Math.max(feed.last, lastOf(frame)) }, now);
}

/** The feed told by a heartbeat how many lines there are. Pure. */
export function receiveLogHead(feed: LogFeed, last: number, now: Millis): LogFeed {
  return last <= feed.last ? feed : settle({ ...feed, last }, now);
}

function lastOf(frame: LinesFrame): number {
  return frame.first + frame.lines.length - 1;
}

function settle(feed: LogFeed, now: Millis): LogFeed {
  let { first, lines, held } = feed;
  for (;;) {
    const next = first + lines.length;
    const frame = held.find((one) => one.first <= next && lastOf(one) >= next);
    if (frame === undefined) break;
    lines = [...lines, ...frame.lines.slice(next - frame.first)];
    held = held.filter((one) => lastOf(one) >= first + lines.length);
  }
  const tooMany = lines.length - LINES_KEPT;
  if (tooMany > 0) {
    lines = lines.slice(tooMany);
    first += tooMany;
  }
  held = held.filter((one) => lastOf(one) >= first + lines.length);
  const isWhole = feed.last < first + lines.length;
  return { ...feed, first, lines, held, gapSince: isWhole ? null : (feed.gapSince ?? now) };
}
