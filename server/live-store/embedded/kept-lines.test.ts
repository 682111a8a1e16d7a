import { expect, test } from "vitest";

import { KeptLines } from "./kept-lines";

function lines(first: number, count: number) {
  return Array.from({ length: count }, (_, place) => ({ at: 0, stream: "out" as const, text: String(first + place) }));
}

function textsOf(kept: KeptLines, after: number, limit = 5_000): string[] {
  return kept.read(after, limit).lines.map(({ text }) => text);
}

test("only what is new is taken", () => {
  const kept = new KeptLines();
  expect(kept.add(1, lines(1, 3))).toMatchObject({ first: 1 });
  expect(kept.add(2, lines(2, 2))).toBeNull();
  expect(kept.add(2, lines(2, 4))).toEqual({ first: 4, lines: lines(4, 2) });
  expect(kept.last).toBe(5);
});

test("a read ends at a gap, and the next one begins behind it", () => {
  const kept = new KeptLines();
  kept.add(1, lines(1, 2));
  kept.add(6, lines(6, 2));
  expect(kept.read(0, 10)).toEqual({ first: 1, lines: lines(1, 2), last: 7 });
  expect(kept.read(2, 10)).toEqual({ first: 6, lines: lines(6, 2), last: 7 });
  expect(kept.read(7, 10)).toEqual({ first: 8, lines: [], last: 7 });
});

test("the last thousand are kept, over gaps too", () => {
  const kept = new KeptLines();
  kept.add(1, lines(1, 700));
  kept.add(801, lines(801, 700));
  expect(kept.read(0, 1).first).toBe(401);
  kept.add(1_501, lines(1_501, 900));
  expect(kept.read(0, 1).first).toBe(1_401);
  expect(textsOf(kept, 0)).toHaveLength(1_000);
});

test("a copy is equal and its own", () => {
  const kept = new KeptLines();
  kept.add(1, lines(1, 3));
  const copy = new KeptLines(kept.runs);
  kept.add(4, lines(4, 1));
  expect(textsOf(copy, 0)).toEqual(["1", "2", "3"]);
  expect(copy.last).toBe(3);
});
