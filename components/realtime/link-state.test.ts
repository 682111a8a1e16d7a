import { describe, expect, test } from "vitest";

import { connectionAt, nextChangeAt, reconnectDelayMs, type Link } from "./link-state";

const DOWN: Link = { isUp: false, since: 10_000, wasUp: true, attempt: 3, nextAt: 14_000 };

describe("a connection that is lost", () => {
  test.each([
    [11_499, "live"],
    [11_500, "reconnecting"],
    [19_999, "reconnecting"],
    [20_000, "offline"],
  ])("at %i ms is told as %s", (now, kind) => {
    expect(connectionAt(DOWN, now).kind).toBe(kind);
  });

  test("names the attempt, the next one and the age of the data", () => {
    expect(connectionAt(DOWN, 13_000)).toEqual({
      kind: "reconnecting",
      attempt: 3,
      nextAtMs: 14_000,
      asOfMs: 10_000,
    });
  });

  test("tells when its words change", () => {
    expect([10_000, 12_000, 21_000].map((now) => nextChangeAt(DOWN, now))).toEqual([11_500, 20_000, null]);
  });
});

test("a page that never had a connection is connecting, and then offline", () => {
  const link: Link = { ...DOWN, wasUp: false };
  expect([12_000, 20_000].map((now) => connectionAt(link, now).kind)).toEqual(["connecting", "offline"]);
});

test("reconnecting waits from half a second to ten", () => {
  const delays = [1, 2, 3, 5, 6, 20].flatMap((attempt) => [0, 1].map((random) => reconnectDelayMs(attempt, random)));
  expect(Math.min(...delays)).toBe(500);
  expect(Math.max(...delays)).toBe(10_000);
  expect(reconnectDelayMs(4, 1)).toBe(4_000);
  expect(reconnectDelayMs(4, 0)).toBe(2_000);
});
