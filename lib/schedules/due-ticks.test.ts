import fc from "fast-check";
import { expect, test } from "vitest";

import { dueTicks } from "./due-ticks";
import type { CatchUp } from "./schedule";
import { nextTick } from "./timing";

const HOUR_MS = 3_600_000;
const NINE = Date.parse("2026-11-21T09:00Z");
const hourly = { cron: "0 * * * *", zone: "UTC" };

function due(catchUp: CatchUp, lateMs: number) {
  return dueTicks({ ...hourly, catchUp }, { waitedFor: NINE, now: NINE + lateMs });
}

test.each(["none", "last", { all: 3 }] as const)("a tick that is on time is launched, with catch-up %j", (catchUp) => {
  expect(due(catchUp, 900)).toEqual({ launch: [NINE], missed: null, next: NINE + HOUR_MS });
});

test("before its time nothing is due", () => {
  expect(due("last", -1)).toEqual({ launch: [], missed: null, next: NINE });
});

test("after an outage, none passes over what is late by a minute", () => {
  expect(due("none", 60_000)).toEqual({ launch: [], missed: NINE, next: NINE + HOUR_MS });
  expect(due("none", 5 * HOUR_MS + 1_000)).toEqual({
    launch: [NINE + 5 * HOUR_MS],
    missed: NINE + 4 * HOUR_MS,
    next: NINE + 6 * HOUR_MS,
  });
});

test("after an outage, last launches the newest tick", () => {
  expect(due("last", 5.5 * HOUR_MS)).toEqual({
    launch: [NINE + 5 * HOUR_MS],
    missed: NINE + 4 * HOUR_MS,
    next: NINE + 6 * HOUR_MS,
  });
});

test("after an outage, all launches the newest so many, the oldest of them first", () => {
  expect(due({ all: 3 }, 4.5 * HOUR_MS)).toEqual({
    launch: [2, 3, 4].map((hours) => NINE + hours * HOUR_MS),
    missed: NINE + HOUR_MS,
    next: NINE + 5 * HOUR_MS,
  });
  expect(due({ all: 100 }, 2 * HOUR_MS)).toEqual({
    launch: [NINE, NINE + HOUR_MS, NINE + 2 * HOUR_MS],
    missed: null,
    next: NINE + 3 * HOUR_MS,
  });
});

test("an outage of ten years is caught up at once", () => {
  const { launch } = dueTicks(
    { cron: "* * * * *", zone: "Europe/Berlin", catchUp: { all: 100 } },
    { waitedFor: NINE, now: NINE + 3_650 * 24 * HOUR_MS },
  );
  expect(launch).toHaveLength(100);
});

test("however often it is looked at, all launches each tick once, in order", () => {
  const cron = fc.constantFrom("* * * * *", "*/15 * * * *", "30 2 * * *", "0 */2 * * *");
  const zone = fc.constantFrom("Europe/Berlin", "Australia/Lord_Howe", "UTC");
  const pauses = fc.array(fc.integer({ min: 1, max: 90 * 60_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cron, zone, pauses, (pattern, place, waits) => {
      const timing = { cron: pattern, zone: place };
      const start = Date.parse("2026-10-24T23:50Z");
      let waitedFor = nextTick(timing, start) ?? 0;
      let now = start;
      const launched: number[] = [];
      for (const wait of waits) {
        now += wait;
        const answer = dueTicks({ ...timing, catchUp: { all: 100 } }, { waitedFor, now });
        expect(answer.missed).toBeNull();
        launched.push(...answer.launch);
        waitedFor = answer.next ?? 0;
      }
      const all: number[] = [];
      for (let tick = nextTick(timing, start) ?? 0; tick <= now; tick = nextTick(timing, tick) ?? 0) all.push(tick);
      expect(launched).toEqual(all);
    }),
    { numRuns: 40 },
  );
});
