import { describe, expect, test } from "vitest";

import { formatAbsolute, formatClock, formatInstant, formatIso } from "./relative-time";

const NOW = Date.UTC(2025, 10, 21, 11, 36, 2, 120);
const S = 1_000;
const H = 3_600 * S;
const D = 24 * H;

describe("an instant is relative for seven days", () => {
  test.each([
    [NOW, "just now"],
    [NOW - 999, "just now"],
    [NOW - 12 * S, "12 s ago"],
    [NOW - 61 * S, "1 min ago"],
    [NOW - 5 * H, "5 h ago"],
    [NOW - 7 * D + 1, "6 d ago"],
    [NOW + 12 * S, "in 12 s"],
    [NOW + 4 * 60 * S, "in 4 min"],
    [NOW + 2 * D, "in 2 d"],
  ])("%d is %s", (atMs, text) => {
    expect(formatInstant(atMs, NOW, "UTC")).toBe(text);
  });

  test("older and later than that, day and clock are shown", () => {
    expect(formatInstant(NOW - 7 * D, NOW, "UTC")).toBe("14 Nov 2025, 11:36:02");
    expect(formatInstant(NOW + 7 * D, NOW, "UTC")).toBe("28 Nov 2025, 11:36:02");
  });
});

describe("absolute times follow the chosen zone", () => {
  test("the day changes with the zone", () => {
    expect(formatAbsolute(Date.UTC(2025, 11, 31, 23, 30), "Asia/Kolkata")).toBe("1 Jan 2026, 05:00:00");
  });

  test("midnight is 00, not 24", () => {
    expect(formatClock(Date.UTC(2025, 0, 1), "UTC")).toBe("00:00:00");
  });

  test.each([
    ["UTC", "2025-11-21T11:36:02.120Z"],
    ["Europe/Berlin", "2025-11-21T12:36:02.120+01:00 Europe/Berlin"],
    ["America/St_Johns", "2025-11-21T08:06:02.120-03:30 America/St_Johns"],
  ])("ISO in %s keeps milliseconds and names the zone", (zone, text) => {
    expect(formatIso(NOW, zone)).toBe(text);
  });
});
