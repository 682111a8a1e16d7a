import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ticksByWatching } from "@/tests/support/watched-clock";

import { findCronFault, findZoneFault, latestTicks, nextTick, tidyCron, type Timing } from "./timing";

const HOUR_MS = 3_600_000;

/** The ticks after an instant within some hours, as ISO times without seconds. */
function ticks(timing: Timing, from: string, hours: number): string[] {
  return allTicks(timing, Date.parse(from), Date.parse(from) + hours * HOUR_MS).map((tick) =>
    new Date(tick).toISOString().replace(":00.000Z", "Z"),
  );
}

function allTicks(timing: Timing, from: number, until: number): number[] {
  const found: number[] = [];
  for (let tick = nextTick(timing, from); tick !== null && tick <= until; tick = nextTick(timing, tick))
    found.push(tick);
  return found;
}

describe("when the clock goes forward", () => {
  test("a time that does not exist ticks once, at the end of the gap", () => {
    const berlin = { cron: "30 2 * * *", zone: "Europe/Berlin" };
    expect(ticks(berlin, "2026-03-28T00:00Z", 72)).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(ticks({ cron: "15,45 2 * * *", zone: "Europe/Berlin" }, "2026-03-29T00:00Z", 6)).toEqual([
      "2026-03-29T01:00Z",
    ]);
  });

  test("midnight that does not exist ticks at one o'clock", () => {
    expect(ticks({ cron: "0 0 * * *", zone: "Africa/Cairo" }, "2026-04-23T12:00Z", 24)).toEqual(["2026-04-23T22:00Z"]);
  });

  test("half an hour is a gap too", () => {
    expect(ticks({ cron: "15 2 * * *", zone: "Australia/Lord_Howe" }, "2026-10-03T12:00Z", 24)).toEqual([
      "2026-10-03T15:30Z",
    ]);
  });

  test("an interval goes on by the clock, and ticks nothing for what the clock does not show", () => {
    expect(ticks({ cron: "*/30 * * * *", zone: "America/New_York" }, "2026-03-08T06:20Z", 1.5)).toEqual([
      "2026-03-08T06:30Z",
      "2026-03-08T07:00Z",
      "2026-03-08T07:30Z",
    ]);
    expect(ticks({ cron: "0 */2 * * *", zone: "America/New_York" }, "2026-03-08T04:30Z", 4)).toEqual([
      "2026-03-08T05:00Z",
      "2026-03-08T08:00Z",
    ]);
  });
});

describe("when the clock goes back", () => {
  test("a time that comes twice ticks once, at its first coming", () => {
    expect(ticks({ cron: "30 2 * * *", zone: "Europe/Berlin" }, "2026-10-24T22:00Z", 26)).toEqual([
      "2026-10-25T00:30Z",
    ]);
    expect(ticks({ cron: "30 1 * * *", zone: "America/New_York" }, "2026-11-01T00:00Z", 24)).toEqual([
      "2026-11-01T05:30Z",
    ]);
    expect(ticks({ cron: "45 1 * * *", zone: "Australia/Lord_Howe" }, "2026-04-04T12:00Z", 24)).toEqual([
      "2026-04-04T14:45Z",
    ]);
    expect(ticks({ cron: "30 2 * * *", zone: "Australia/Sydney" }, "2026-04-04T12:00Z", 24)).toEqual([
      "2026-04-04T15:30Z",
    ]);
  });

  test("it stays once when asked from within the second coming", () => {
    const berlin = { cron: "45 2 * * *", zone: "Europe/Berlin" };
    expect(nextTick(berlin, Date.parse("2026-10-25T01:10Z"))).toBe(Date.parse("2026-10-26T01:45Z"));
  });

  test("an interval ticks in every real hour", () => {
    expect(ticks({ cron: "0 * * * *", zone: "Europe/Berlin" }, "2026-10-24T23:30Z", 4)).toEqual([
      "2026-10-25T00:00Z",
      "2026-10-25T01:00Z",
      "2026-10-25T02:00Z",
      "2026-10-25T03:00Z",
    ]);
  });
});

test("the 29th of February waits for a leap year", () => {
  expect(nextTick({ cron: "0 12 29 2 *", zone: "UTC" }, Date.parse("2096-03-01T00:00Z"))).toBe(
    Date.parse("2104-02-29T12:00Z"),
  );
});

test("day of the month and day of the week: either, when both are named", () => {
  expect(ticks({ cron: "0 0 13 * 5", zone: "UTC" }, "2026-11-10T00:00Z", 14 * 24)).toEqual([
    "2026-11-13T00:00Z",
    "2026-11-20T00:00Z",
  ]);
  expect(ticks({ cron: "0 0 14 * 5", zone: "UTC" }, "2026-11-10T00:00Z", 8 * 24)).toEqual([
    "2026-11-13T00:00Z",
    "2026-11-14T00:00Z",
  ]);
});

const CHANGES = [
  ["Europe/Berlin", "2026-03-29T01:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00Z"],
  ["America/New_York", "2026-03-08T07:00Z"],
  ["America/New_York", "2026-11-01T06:00Z"],
  ["Australia/Sydney", "2026-04-04T16:00Z"],
  ["Australia/Sydney", "2026-10-03T16:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["America/Santiago", "2026-04-05T03:00Z"],
  ["America/Santiago", "2026-09-06T04:00Z"],
  ["America/Havana", "2026-11-01T05:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00Z"],
  ["Africa/Cairo", "2026-10-29T21:00Z"],
  ["Antarctica/Troll", "2026-10-25T01:00Z"],
  ["Asia/Kolkata", "2026-03-29T01:00Z"],
  ["UTC", "2026-03-29T01:00Z"],
] as const;

const minute = fc.constantFrom("*", "0", "30", "59", "*/15", "0,45", "10-12");
const hour = fc.constantFrom("*", "0", "1", "2", "3", "23", "*/2", "1-3", "1,2");
const day = fc.constantFrom(["*", "*"], ["*", "SUN"], ["1", "*"], ["29", "6"], ["*", "1-5"]);
const pattern = fc.tuple(minute, hour, day).map(([m, h, [date, weekday]]) => `${m} ${h} ${date} * ${weekday}`);

test("around every change of the clock, ticks are those a person would see who watches it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...CHANGES), pattern, fc.integer({ min: 1, max: 28 }), ([zone, at], cron, before) => {
      const from = Date.parse(at) - before * HOUR_MS + 17_000;
      const until = Date.parse(at) + 6 * HOUR_MS;
      const seen = ticksByWatching({ cron, zone }, from, until);
      expect(allTicks({ cron, zone }, from, until)).toEqual(seen);
      expect(latestTicks({ cron, zone }, until, 5).filter((tick) => tick > from)).toEqual(seen.slice(-5));
    }),
    { numRuns: 120 },
  );
});

test("the latest ticks hold the instant they are asked for", () => {
  const hourly = { cron: "0 * * * *", zone: "UTC" };
  const at = Date.parse("2026-11-21T10:00Z");
  expect(latestTicks(hourly, at, 2)).toEqual([at - HOUR_MS, at]);
  expect(latestTicks(hourly, at - 1, 1)).toEqual([at - HOUR_MS]);
});

describe("a pattern", () => {
  test.each([
    "* * * * *",
    "0 0 1,15 * MON-FRI",
    "*/5 8-18/2 * JAN,JUL 0",
    " 0\t0 * *  7 ",
    "59 23 31 12 *",
    "0 0 29 2 *",
    "0 9 * * sun",
  ])("%s is fine", (cron) => expect(findCronFault(cron)).toBeNull());

  test.each([
    ["61 * * * *", "minute"],
    ["-1 * * * *", "minute"],
    ["5/15 * * * *", "minute"],
    ["*/0 * * * *", "minute"],
    ["0 24 * * *", "hour"],
    ["0 22-2 * * *", "hour"],
    ["0 MON * * *", "hour"],
    ["0 0 0 * *", "day of the month"],
    ["0 0 L * *", "day of the month"],
    ["0 0 15W * *", "day of the month"],
    ["0 0 ? * *", "day of the month"],
    ["0 0 * 13 *", "month"],
    ["0 0 * MON *", "month"],
    ["0 0 * * 8", "day of the week"],
    ["0 0 * * 5#2", "day of the week"],
    ["0 0 * * JAN", "day of the week"],
    ["0 0 * * 1,", "day of the week"],
  ])("%s is refused for its %s", (cron, field) => expect(findCronFault(cron)).toContain(`has a ${field} "`));

  test.each(["", "@daily", "* * * *", "0 * * * * *", "2026-01-01T00:00:00", "* ".repeat(200)])(
    "%j has not five fields",
    (cron) => expect(findCronFault(cron)).toContain("five fields"),
  );

  test.each(["0 0 30 2 *", "0 0 31 4,6,9,11 *"])("%s names no day", (cron) =>
    expect(findCronFault(cron)).toBe("names a day that never comes"),
  );

  test("any text is fine or refused, and what is fine ticks", () => {
    const text = fc.oneof(fc.string(), fc.array(fc.constantFrom(...Array.from("0159*/,-LW#? JAN")), { maxLength: 14 }));
    fc.assert(
      fc.property(text, (drawn) => {
        const cron = typeof drawn === "string" ? drawn : drawn.join("");
        if (findCronFault(cron) === null) expect(nextTick({ cron, zone: "UTC" }, 0)).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test("is kept with one space between its fields", () => expect(tidyCron(" 0\t0 * *  7 ")).toBe("0 0 * * 7"));
});

test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Kolkata"])(
  "%s is a zone",
  (zone) => expect(findZoneFault(zone)).toBeNull(),
);

test.each(["", "Mars/Olympus", "+02:00", "Europe/Berlin ", "../etc", "local", "\u0000"])("%j is no zone", (zone) =>
  expect(findZoneFault(zone)).toContain("IANA"),
);
