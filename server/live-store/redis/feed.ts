import { parseDispatch } from "@/lib/actions/dispatch-note";
import { InvariantError } from "@/lib/shared/errors";
import type { FeedEntry, FollowAnswer, OutputLine } from "@/server/ports/live-store";

import { eventOf, Fields, fieldsOfJson, listOf, textOf } from "./reply";

const PLACE = /^(\d{1,15})-(\d{1,15})-(\d{1,9})$/;

/** A place in the feed: the stream entry's time and number, and how many of the ranges in it have been passed. */
export interface Place {
  readonly ms: number;
  readonly sequence: number;
  readonly count: number;
}

/** "0" is the beginning. @throws InvariantError for a text this store never answered */
export function parsePlace(place: string): Place {
  if (place === "0") return { ms: 0, sequence: 0, count: 0 };
  const [, ms, sequence, count] = PLACE.exec(place) ?? [];
  if (ms === undefined) throw new InvariantError(`"${place.slice(0, 40)}" is no place in the feed.`);
  return { ms: Number(ms), sequence: Number(sequence), count: Number(count) };
}

/** Whether one place comes before another. */
function isBefore(a: Place, b: Place): boolean {
  if (a.ms !== b.ms) return a.ms < b.ms;
  return a.sequence === b.sequence ? a.count < b.count : a.sequence < b.sequence;
}

/** What the follow script answered to those who ask for entries after a place. */
export function readFollowed(
  reply: unknown,
  { after, limit }: { readonly after: string; readonly limit: number },
): FollowAnswer {
  const fields = new Fields(listOf(reply));
  const end = fields.text();
  const gone = fields.text();
  const from = parsePlace(after);
  if (after !== "0" && isBefore(from, parsePlace(gone))) return { trimmed: true, end };
  const entries: FeedEntry[] = [];
  for (const entry of fields.list()) {
    const [id, values] = listOf(entry);
    for (const one of expand(textOf(id), listOf(values))) {
      if (isBefore(from, parsePlace(one.place))) entries.push(one);
    }
    if (entries.length >= limit) break;
  }
  return { trimmed: false, entries: entries.slice(0, limit), end };
}

/** The entries in a stream entry: its number of places, then its kind and what that kind brings. */
function expand(id: string, [, , kind, head, ...more]: readonly unknown[]): FeedEntry[] {
  if (kind === "c") return expandRanges(id, head);
  if (kind === "d") return [{ kind: "dispatch", place: `${id}-1`, state: parseDispatch(textOf(head)) }];
  const fields = fieldsOfJson(head);
  const attempt = { action: fields.text(), stage: fields.text(), task: fields.number(), attempt: fields.number() };
  const number = fields.number();
  const place = `${id}-1`;
  const texts = more.filter((_, order) => order % 2 === 1);
  if (kind === "p")
    return [{ kind: "progress", place, report: { ...attempt, version: number, progress: textOf(texts[0]) } }];
  if (kind === "l") return [{ kind: "lines", place, report: { ...attempt, first: number, lines: linesOf(texts) } }];
  throw new InvariantError("The feed holds an entry of a kind that is not known here.");
}

function expandRanges(id: string, json: unknown): FeedEntry[] {
  const ranges = fieldsOfJson(json).all((one) => ({ action: one.text(), from: one.number(), to: one.number() }));
  return ranges.map((range, place) => ({ kind: "commit", place: `${id}-${place + 1}`, ...range }));
}

/** Output lines from how they are kept: 13 digits of time, `o` or `e`, the text. */
export function linesOf(texts: readonly unknown[]): OutputLine[] {
  return texts.map((text) => {
    const { at, body } = eventOf(text);
    return { at, stream: body.startsWith("e") ? "err" : "out", text: body.slice(1) };
  });
}
