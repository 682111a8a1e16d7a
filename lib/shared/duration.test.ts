import { describe, expect, test } from "vitest";

import { formatDuration, formatElapsed, formatRange, formatRemaining, formatSpan } from "./duration";

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("a duration is told in at most two units", () => {
  test.each([
    [0, "0 ms"],
    [840, "840 ms"],
    [999.9, "999 ms"],
    [S, "1 s"],
    [44 * S, "44 s"],
    [59_999, "59 s"],
    [M, "1 m 00 s"],
    [M + 4 * S, "1 m 04 s"],
    [12 * M + 31 * S, "12 m 31 s"],
    [H, "1 h 00 m"],
    [2 * H + 3 * M + 59 * S, "2 h 03 m"],
    [D, "1 d 0 h"],
    [3 * D + 4 * H + 59 * M, "3 d 4 h"],
  ])("%d ms is %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test.each([-1, Number.NaN, Number.NEGATIVE_INFINITY])("%d is no time at all", (durationMs) => {
    expect(formatDuration(durationMs)).toBe("0 ms");
  });

  test("a running clock shows whole seconds from the first", () => {
    expect([0, 999, 1_000, 64_500, -20].map(formatElapsed)).toEqual(["0 s", "0 s", "1 s", "1 m 04 s", "0 s"]);
  });
});

describe("a remaining time is rounded and never reaches zero", () => {
  test.each([
    [-3 * S, "about 5 s"],
    [0, "about 5 s"],
    [1, "about 5 s"],
    [12 * S, "about 10 s"],
    [38 * S, "about 40 s"],
    [57.4 * S, "about 55 s"],
    [58 * S, "about 1 min"],
    [3.6 * M, "about 4 min"],
    [59.6 * M, "about 1 h"],
    [2.2 * H, "about 2 h"],
    [47.6 * H, "about 2 d"],
    [3 * D, "about 3 d"],
  ])("%d ms is %s", (remainingMs, text) => {
    expect(formatRemaining(remainingMs)).toBe(text);
  });

  test.each([null, Number.NaN, Number.POSITIVE_INFINITY])("%s is no estimate", (remainingMs) => {
    expect(formatRemaining(remainingMs)).toBeNull();
  });
});

test.each([
  [30 * D, "30 days"],
  [D, "1 day"],
  [36 * H, "36 hours"],
  [90 * S, "90 seconds"],
  [1_500, "1.5 seconds"],
])("%d ms are %s in words", (ms, words) => {
  expect(formatSpan(ms)).toBe(words);
});

test.each([
  [0, 2 * S, "5 s"],
  [21 * S, 33 * S, "20–35 s"],
  [50 * S, 3 * M, "1–3 min"],
  [4 * M, 6.2 * M, "4–6 min"],
  [3 * M, 3.2 * M, "3 min"],
  [H, 3 * H, "1–3 h"],
  [D, 3 * D, "1–3 d"],
])("between %d and %d ms reads as %s", (low, high, expected) => {
  expect(formatRange(low, high)).toBe(expected);
});
