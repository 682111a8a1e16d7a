import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { estimate, NO_UPDATES, observe, type Estimate, type Estimator } from "./eta";

const START = Date.UTC(2025, 10, 21, 11, 36, 2);

interface Source {
  readonly perS: number;
  readonly everyMs: number;
  readonly untilMs: number;
  readonly total: number | null;
}

/** Updates of a steady source that began at `START` with nothing done. */
function steady({ perS, everyMs, untilMs, total }: Source): Estimator {
  let estimator = NO_UPDATES;
  for (let ms = 0; ms <= untilMs; ms += everyMs) {
    estimator = observe(estimator, { at: START + ms, current: Math.floor((perS * ms) / 1_000), total });
  }
  return estimator;
}

function remainingMs(found: Estimate): number {
  if (found.kind !== "remaining") throw new Error(`expected a remaining time, got ${found.kind}`);
  return found.ms;
}

function ratePerS(found: Estimate): number {
  if (found.kind !== "remaining") throw new Error(`expected a rate, got ${found.kind}`);
  return found.ratePerS;
}

const TEN_A_SECOND: Source = { perS: 10, everyMs: 100, untilMs: 4_000, total: 100 };

describe("when an estimate is shown", () => {
  test("not before 5 updates, however long they took", () => {
    const slow = { perS: 1, everyMs: 2_000, total: 100 };
    expect(estimate(NO_UPDATES, START + 60_000)).toEqual({ kind: "none" });
    expect(estimate(steady({ ...slow, untilMs: 6_000 }), START + 6_000)).toEqual({ kind: "none" });
    expect(estimate(steady({ ...slow, untilMs: 8_000 }), START + 8_000).kind).toBe("remaining");
  });

  test("not before 3 s, however many updates there were", () => {
    expect(estimate(steady({ ...TEN_A_SECOND, untilMs: 2_900 }), START + 2_900)).toEqual({ kind: "none" });
    expect(estimate(steady({ ...TEN_A_SECOND, untilMs: 3_000 }), START + 3_000).kind).toBe("remaining");
  });

  test("not while the total is unknown, and at once when it becomes known", () => {
    const unknown = steady({ ...TEN_A_SECOND, total: null });
    expect(estimate(unknown, START + 4_000)).toEqual({ kind: "none" });
    const known = observe(unknown, { at: START + 4_000, current: 40, total: 200 });
    expect(remainingMs(estimate(known, START + 4_000))).toBeCloseTo(16_000, -2);
  });

  test("not once the total is reached", () => {
    expect(estimate(steady({ ...TEN_A_SECOND, untilMs: 10_000 }), START + 60_000)).toEqual({ kind: "none" });
  });
});

describe("the time remaining", () => {
  test("100 items at 10 per second: 6 s at 40 %", () => {
    expect(remainingMs(estimate(steady(TEN_A_SECOND), START + 4_000))).toBeCloseTo(6_000, -2);
  });

  test("runs down between updates, then grows by a second per second from 3 s after the last one", () => {
    const estimator = steady(TEN_A_SECOND);
    const at = (ms: number): number => remainingMs(estimate(estimator, START + 4_000 + ms));
    expect(at(1_000)).toBe(at(0) - 1_000);
    for (let ms = 3_000; ms < 9_000; ms += 500) expect(at(ms + 500) - at(ms)).toBeGreaterThanOrEqual(500);
  });

  test("follows a source that slows down, within a few half-lives", () => {
    let estimator = steady({ perS: 100, everyMs: 1_000, untilMs: 20_000, total: 10_000 });
    for (let ms = 21_000; ms <= 100_000; ms += 1_000) {
      estimator = observe(estimator, {
        at: START + ms,
        current: 2_000 + Math.floor((ms - 20_000) / 100),
        total: 10_000,
      });
    }
    expect(ratePerS(estimate(estimator, START + 100_000))).toBeGreaterThan(9);
    expect(ratePerS(estimate(estimator, START + 100_000))).toBeLessThan(16);
  });

  test("grows at once with the total", () => {
    const estimator = observe(steady(TEN_A_SECOND), { at: START + 4_000, current: 40, total: 400 });
    expect(remainingMs(estimate(estimator, START + 4_000))).toBeCloseTo(36_000, -2);
  });

  test("begins anew when the count falls, as with a new attempt", () => {
    const again = observe(steady(TEN_A_SECOND), { at: START + 5_000, current: 0, total: 100 });
    expect(estimate(again, START + 5_000)).toEqual({ kind: "none" });
    expect(again).toEqual(observe(NO_UPDATES, { at: START + 5_000, current: 0, total: 100 }));
  });

  test("is a finite number of milliseconds, never negative, whatever the updates are", () => {
    const change = fc.record({
      afterMs: fc.integer({ min: -2_000, max: 20_000 }),
      items: fc.integer({ min: -3, max: 50 }),
      total: fc.option(fc.integer({ min: 0, max: 2_000 })),
      lookAfterMs: fc.integer({ min: -5_000, max: 60_000 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        let estimator = NO_UPDATES;
        let at = START;
        let current = 0;
        for (const { afterMs, items, total, lookAfterMs } of changes) {
          at += afterMs;
          current = Math.max(0, current + items);
          estimator = observe(estimator, { at, current, total });
          const found = estimate(estimator, at + lookAfterMs);
          if (found.kind === "remaining")
            expect([found.ms >= 0, Number.isFinite(found.ms), found.ratePerS > 0]).toEqual([true, true, true]);
          if (found.kind === "no-progress") expect(found.sinceMs).toBeGreaterThanOrEqual(10_000);
        }
      }),
    );
  });
});

describe("the rate", () => {
  test.each([50, 100, 200, 1_000])(
    "a steady source of 100 per second, told every %d ms, shows 100 per second",
    (everyMs) => {
      const estimator = steady({ perS: 100, everyMs, untilMs: 30_000, total: 10_000 });
      expect(ratePerS(estimate(estimator, START + 30_000))).toBeCloseTo(100, 0);
    },
  );

  test("jitter in the times and sizes of updates stays within 15 %", () => {
    let estimator = NO_UPDATES;
    for (let place = 0; place <= 150; place += 1) {
      const early = (place * 7_919) % 160;
      estimator = observe(estimator, {
        at: START + place * 200 - early,
        current: place * 20 + ((place * 31) % 15),
        total: 100_000,
      });
    }
    expect(Math.abs(ratePerS(estimate(estimator, START + 30_000)) - 100)).toBeLessThan(15);
  });

  test("several updates in one millisecond are all counted", () => {
    let estimator = NO_UPDATES;
    for (let current = 0; current <= 4_000; current += 1) {
      estimator = observe(estimator, { at: START + Math.floor(current / 100) * 1_000, current, total: 100_000 });
    }
    expect(Math.abs(ratePerS(estimate(estimator, START + 40_000)) - 100)).toBeLessThan(15);
  });
});

describe("no progress", () => {
  test("is told from 10 s after the last update of a quick source", () => {
    const estimator = steady(TEN_A_SECOND);
    expect(estimate(estimator, START + 13_999).kind).toBe("remaining");
    expect(estimate(estimator, START + 14_000)).toEqual({ kind: "no-progress", sinceMs: 10_000 });
    expect(estimate(estimator, START + 38_000)).toEqual({ kind: "no-progress", sinceMs: 34_000 });
  });

  test("waits for 3 median intervals of a slow source", () => {
    const estimator = steady({ perS: 1, everyMs: 8_000, untilMs: 80_000, total: 1_000 });
    expect(estimate(estimator, START + 80_000 + 23_999).kind).toBe("remaining");
    expect(estimate(estimator, START + 80_000 + 24_000)).toEqual({ kind: "no-progress", sinceMs: 24_000 });
  });

  test("is not hidden by updates that repeat the count", () => {
    let estimator = steady(TEN_A_SECOND);
    for (let ms = 5_000; ms <= 20_000; ms += 1_000)
      estimator = observe(estimator, { at: START + ms, current: 40, total: 100 });
    expect(estimate(estimator, START + 20_000)).toEqual({ kind: "no-progress", sinceMs: 16_000 });
  });

  test("is told of a source whose total is unknown, too", () => {
    const estimator = steady({ ...TEN_A_SECOND, total: null });
    expect(estimate(estimator, START + 20_000)).toEqual({ kind: "no-progress", sinceMs: 16_000 });
  });

  test("ends with the next update", () => {
    const estimator = observe(steady(TEN_A_SECOND), { at: START + 30_000, current: 41, total: 100 });
    expect(estimate(estimator, START + 30_000).kind).toBe("remaining");
  });
});
