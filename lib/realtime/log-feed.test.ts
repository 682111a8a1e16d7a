import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptyLog, LINES_KEPT, nextLine, receiveLines, receiveLog, receiveLogHead, type LogFeed } from "./log-feed";
import type { LinesFrame } from "./protocol";

const TOPIC = "log:x:Build:0:1";
const COUNT = 30;

function linesFrom(first: number, last: number): LinesFrame {
  const lines = Array.from({ length: last - first + 1 }, (_, place) => ({
    at: 0,
    stream: "out" as const,
    text: `line ${first + place}`,
  }));
  return { topic: TOPIC, first, lines };
}

const texts = (from: number, to: number) => linesFrom(from, to).lines.map((line) => line.text);

const shuffled = fc
  .array(fc.tuple(fc.integer({ min: 1, max: COUNT }), fc.integer({ min: 1, max: COUNT })), { maxLength: 10 })
  .map((ranges) => ranges.map(([a, b]) => linesFrom(Math.min(a, b), Math.max(a, b))))
  .chain((some) => {
    const all = Array.from({ length: COUNT }, (_, place) => linesFrom(place + 1, place + 1));
    return fc.shuffledSubarray([...some, ...all], { minLength: some.length + all.length });
  });

describe("lines of an attempt", () => {
  test("shuffled and repeated frames give each line once, in order", () => {
    fc.assert(
      fc.property(shuffled, (frames) => {
        const feed = frames.reduce<LogFeed>((known, frame) => receiveLines(known, frame, 0), emptyLog(TOPIC));
        expect(feed.lines.map((line) => line.text)).toEqual(texts(1, COUNT));
        expect(feed).toMatchObject({ first: 1, held: [], gapSince: null });
      }),
    );
  });

  test("an answer that leaves lines to fetch shows as a gap", () => {
    const feed = receiveLog(emptyLog(TOPIC), linesFrom(1, 10), { last: 25, now: 5 });
    expect(nextLine(feed)).toBe(11);
    expect(feed.gapSince).toBe(5);
    expect(receiveLog(feed, linesFrom(11, 25), { last: 25, now: 6 }).gapSince).toBeNull();
  });

  test("an answer may begin later when earlier lines are gone", () => {
    const feed = receiveLog(emptyLog(TOPIC), linesFrom(501, 510), { last: 510, now: 0 });
    expect(feed).toMatchObject({ first: 501, gapSince: null });
    expect(feed.lines).toHaveLength(10);
  });

  test("when no line is left, the next one to come is the first", () => {
    const feed = receiveLog(emptyLog(TOPIC), { topic: TOPIC, first: 1, lines: [] }, { last: 40, now: 0 });
    expect(nextLine(feed)).toBe(41);
    expect(feed.gapSince).toBeNull();
  });

  test("a heartbeat tells of lines that never came", () => {
    const open = receiveLog(emptyLog(TOPIC), linesFrom(1, 3), { last: 3, now: 0 });
    expect(receiveLogHead(open, 3, 9).gapSince).toBeNull();
    expect(receiveLogHead(open, 4, 9).gapSince).toBe(9);
  });

  test("keeps the last lines when there are too many, with their numbers", () => {
    const feed = receiveLines(emptyLog(TOPIC), linesFrom(1, LINES_KEPT + 7), 0);
    expect(feed.first).toBe(8);
    expect(feed.lines[0]?.text).toBe("line 8");
    expect(nextLine(feed)).toBe(LINES_KEPT + 8);
  });
});
