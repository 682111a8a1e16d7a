import { describe, expect, test } from "vitest";

import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

import { requireFew, splitCall, weigh } from "./split";

const light = { events: 1, bytes: 1 };

describe("a call that is split", () => {
  test("of nothing is nothing", () => {
    expect(splitCall([], () => light)).toEqual([]);
  });

  test("keeps its order, and no stretch has more items than a script takes", () => {
    const parts = Array.from({ length: 2 * LIMITS.exchangeItems + 1 }, (_, place) => place);
    const stretches = splitCall(parts, () => light);
    expect(stretches.flat()).toEqual(parts);
    expect(stretches.map(({ length }) => length)).toEqual([LIMITS.exchangeItems, LIMITS.exchangeItems, 1]);
  });

  test.each([
    { events: LIMITS.exchangeEvents / 2, bytes: 1 },
    { events: 1, bytes: LIMITS.exchangeBytes / 2 },
  ])("is cut before %j twice would be exceeded", (weight) => {
    expect(splitCall(["a", "b", "c"], () => weight)).toEqual([["a", "b"], ["c"]]);
  });

  test("leaves alone what is too heavy in itself", () => {
    const weights = { a: light, b: { events: 10 * LIMITS.exchangeEvents, bytes: 1 }, c: light };
    expect(splitCall(["a", "b", "c"] as const, (part) => weights[part])).toEqual([["a"], ["b"], ["c"]]);
  });
});

test("texts weigh by their number and their length", () => {
  expect(weigh(["ab", "c"], [], ["def"])).toEqual({ events: 3, bytes: 6 });
});

test("a call that must stay whole is refused when it has too many items", () => {
  const items = Array.from({ length: LIMITS.exchangeItems }, () => 0);
  expect(() => requireFew(items)).not.toThrow();
  expect(() => requireFew([...items, 0])).toThrow(InvariantError);
});
