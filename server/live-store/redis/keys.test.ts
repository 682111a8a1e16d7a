import { describe, expect, test } from "vitest";

import { InvariantError } from "@/lib/shared/errors";

import { Keys } from "./keys";

describe("keys", () => {
  test("of a partition share its hash tag", () => {
    const keys = new Keys("sr");
    const all = [
      ...keys.shared,
      keys.meta,
      keys.feed,
      keys.hints,
      keys.ofAction("a-1", "events"),
      ...keys.ofSession("s.1"),
    ];
    for (const key of all) expect(key).toMatch(/^sr:\{p00\}:[a-z]/);
  });

  test.each(["", "a b", "{other}", "*", "a/b", "é"])("are not made of %j", (text) => {
    const keys = new Keys("sr");
    expect(() => new Keys(text)).toThrow(InvariantError);
    expect(() => keys.ofAction(text, "mail")).toThrow(InvariantError);
    expect(() => keys.ofSession(text)).toThrow(InvariantError);
  });
});
