import { describe, expect, test } from "vitest";

import { parseAmount, usedAsTyped } from "./parse-amount";

describe("an amount that is typed", () => {
  test.each([
    ["tokens", "2000", 2_000],
    ["tokens", " 2,000 ", 2_000],
    ["tokens", "1,234,567", 1_234_567],
    ["costUsd", "$8", 8],
    ["costUsd", "$1,240.50", 1_240.5],
    ["costUsd", ".25", 0.25],
    ["attempts", "3", 3],
    ["timeMs", "125", 125_000],
    ["timeMs", "0.5", 500],
  ] as const)("of %s, %s, is %d", (kind, text, amount) => {
    expect(parseAmount(kind, text)).toBe(amount);
  });

  test.each([
    ["tokens", ""],
    ["tokens", "many"],
    ["tokens", "Infinity"],
    ["tokens", "1e999"],
    ["tokens", "1e3"],
    ["tokens", "0x10"],
    ["tokens", "-5"],
    ["tokens", "1.5"],
    ["tokens", "9".repeat(30)],
    ["tokens", "$8"],
    ["attempts", "2.5"],
    ["costUsd", "$"],
    ["costUsd", "1,5"],
    ["costUsd", "9".repeat(400)],
    ["timeMs", "2 m"],
    ["timeMs", "."],
  ] as const)("of %s, “%s”, is none", (kind, text) => {
    expect(parseAmount(kind, text)).toBeNull();
  });
});

test("time that was used is told in whole seconds, rounded up, and all else as it is", () => {
  expect(usedAsTyped("timeMs", 125_400)).toBe(126_000);
  expect(usedAsTyped("tokens", 120)).toBe(120);
  expect(usedAsTyped("costUsd", 0.000_3)).toBe(0.000_3);
});
