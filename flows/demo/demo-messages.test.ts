import { expect, test } from "vitest";

import { failingItem } from "./demo-messages";

test("a run that is to fail does so between 30 and 70 %, at the item its seed says", () => {
  const seeds = Array.from({ length: 1_000 }, (_, place) => place - 500);
  const drawn = seeds.map((seed) => failingItem(2_000, seed));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(600);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(1_400);
  expect(seeds.map((seed) => failingItem(2_000, seed))).toEqual(drawn);
  for (const from of [600, 800, 1_000, 1_200]) {
    const share = drawn.filter((item) => item >= from && item < from + 200).length / drawn.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
  }
});

test("a run of few items fails at one of them", () => {
  for (const items of [1, 2, 3]) {
    const item = failingItem(items, 7);
    expect(item).toBeGreaterThanOrEqual(1);
    expect(item).toBeLessThanOrEqual(items);
  }
});
