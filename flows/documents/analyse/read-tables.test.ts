import { expect, test } from "vitest";

import { readTables } from "./read-tables";

function valuesOf(text: string, tableHead: string | null = null): string[] {
  return readTables(text, tableHead).map(
    ({ kind, value, start, end }) => `${kind} ${value} ${text.slice(start, end) === value}`,
  );
}

test("the headings of columns tell what their cells are", () => {
  const text =
    "Intro\nNo | Supplier | Town | Contact person | Net (EUR)\n1 | Ohm & Co | Ulm | Ida Roth | 1,200.50\n2 | Volt | Bad Urach | n/a | free";
  expect(valuesOf(text)).toEqual([
    "organisations Ohm & Co true",
    "organisations Volt true",
    "places Ulm true",
    "places Bad Urach true",
    "names Ida Roth true",
    "amounts 1,200.50 true",
  ]);
});

test("a table that began before goes on under its own head", () => {
  expect(valuesOf("3 | Ulm\n4 | Bonn\n\nText", "No | Town")).toEqual(["places Ulm true", "places Bonn true"]);
});

test.each(["Town | Note\nUlm | fine", "Product | Size\nChair | 3\nTable | 4", "Just text, no table"])(
  "%j tells nothing",
  (text) => {
    expect(valuesOf(text)).toEqual([]);
  },
);
