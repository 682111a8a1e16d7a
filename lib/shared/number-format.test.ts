import { expect, test } from "vitest";

import { formatBytes, formatItems, formatUsd, openPercent, spokenItems, ordinal } from "./number-format";

test("items are grouped by thousands and say when the total is unknown", () => {
  expect(formatItems({ current: 1240, total: 2000 })).toBe("1,240 / 2,000");
  expect(formatItems({ current: 1240, total: null })).toBe("1,240 items");
  expect(formatItems({ current: 1, total: null })).toBe("1 item");
  expect(spokenItems({ current: 1240, total: 2000 })).toBe("1,240 of 2,000 items");
});

test.each([
  [0, 0, 0],
  [1, 3, 33],
  [1999, 2000, 99],
  [2000, 2000, 99],
  [150, 100, 99],
  [-10, 100, 0],
])("%d of %d in progress is %d%%", (current, total, percent) => {
  expect(openPercent({ current, total })).toBe(percent);
});

test("there is no percent without a total", () => {
  expect(openPercent({ current: 12, total: null })).toBeNull();
});

test.each([
  [0, "$0.00"],
  [5, "$5.00"],
  [1_240.5, "$1,240.50"],
  [0.0305, "$0.0305"],
  [1e-9, "$0.000000001"],
])("%d dollars read as %s", (usd, expected) => {
  expect(formatUsd(usd)).toBe(expected);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [12_345, "12 kB"],
  [1_450_000, "1.4 MB"],
])("%i bytes read as %s", (sizeBytes, expected) => {
  expect(formatBytes(sizeBytes)).toBe(expected);
});

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [7, "7th"],
  [11, "11th"],
  [1_022, "1,022nd"],
])("place %i is the %s", (place, expected) => {
  expect(ordinal(place)).toBe(expected);
});
