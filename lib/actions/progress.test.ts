import { describe, expect, test } from "vitest";

import { advanceProgress, fractionOf, overallPercent } from "./progress";

const of = (current: number, total: number | null = 100) => ({ current, total, message: null });

describe("advancing progress", () => {
  test.each([
    [-10, 0],
    [50, 50],
    [150, 100],
  ])("a count of %d of 100 shows as %d", (wanted, shown) => {
    expect(advanceProgress(null, { current: wanted, total: 100 }).current).toBe(shown);
  });

  test("more than the total is flagged", () => {
    expect(advanceProgress(null, { current: 150, total: 100 }).flag).toBe("overflow");
  });

  test("a lower count never lowers what was reached, and is flagged", () => {
    const counts = [10, 30, 20].reduce<ReturnType<typeof advanceProgress>[]>(
      (all, current) => [...all, advanceProgress(all.at(-1) ?? null, { current, total: 100 })],
      [],
    );
    expect(counts.map(({ current }) => current)).toEqual([10, 30, 30]);
    expect(counts.at(-1)?.flag).toBe("backwards");
  });

  test("a total known late gives its share at once", () => {
    const known = advanceProgress(of(40, null), { total: 200 });
    expect(fractionOf(known)).toBe(0.2);
  });

  test("a negative total is refused", () => {
    expect(() => advanceProgress(null, { total: -1 })).toThrow("0 or more");
  });

  test("a report without a message keeps the one before", () => {
    const said = advanceProgress(null, { current: 1, total: 10, message: "Going" });
    expect(advanceProgress(said, { current: 2 }).message).toBe("Going");
  });
});

describe("the percent of the whole", () => {
  test.each([0, 1, 2, 3, 4, 5])("%d of five equal stages done", (done) => {
    const fractions = Array.from({ length: 5 }, (_, place) => (place < done ? 1 : 0));
    expect(overallPercent(fractions, null, done === 5)).toBe(done * 20);
  });

  test("is 100 only when the action has completed", () => {
    expect(overallPercent([1, 1], null, false)).toBe(99);
  });

  test("weighs stages when their weights are known", () => {
    expect(overallPercent([1, 0], [3, 1], false)).toBe(75);
  });
});
