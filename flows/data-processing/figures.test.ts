import { describe, expect, test } from "vitest";

import { addTallies, tallyRows } from "./figures";

const rows = [
  ["a", "1"],
  ["b", "2.5"],
  ["a", "-3"],
  ["c", "many"],
  ["b", ""],
];

describe("figures of rows", () => {
  test("count what is a number, by group", () => {
    expect(tallyRows(rows, { value: 1, group: 0 })).toEqual({
      rows: 5,
      skipped: 2,
      count: 3,
      sum: 0.5,
      min: -3,
      max: 2.5,
      groups: {
        a: { count: 2, sum: -2, min: -3, max: 1 },
        b: { count: 1, sum: 2.5, min: 2.5, max: 2.5 },
      },
    });
  });

  test("of parts come to the figures of the whole, whatever the parts", () => {
    const columns = { value: 1, group: 0 };
    const parts = [rows.slice(0, 1), [], rows.slice(1, 4), rows.slice(4)].map((part) => tallyRows(part, columns));
    expect(addTallies(parts)).toEqual(tallyRows(rows, columns));
    expect(addTallies([])).toMatchObject({ rows: 0, count: 0, min: null, max: null, groups: {} });
  });
});
