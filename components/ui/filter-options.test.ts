import { expect, test } from "vitest";

import { filterOptions } from "./filter-options";

const options = [
  { value: "document-analysis", label: "document-analysis", description: "Reads files and finds what they are about" },
  { value: "demo", label: "demo", description: "Shows every stage" },
  { value: "demo.fail", label: "demo.fail", description: "Fails once, for the demo of a retry" },
];
const found = (query: string): string[] => filterOptions(options, query).map((option) => option.value);

test("an empty query keeps all, in their order", () => {
  expect(found("  ")).toEqual(["document-analysis", "demo", "demo.fail"]);
});

test("every word must be somewhere in label or description", () => {
  expect(found("files READS")).toEqual(["document-analysis"]);
  expect(found("demo retry")).toEqual(["demo.fail"]);
  expect(found("nothing")).toEqual([]);
});

test("what begins with the query comes first", () => {
  expect(filterOptions([{ value: "a", label: "my demo" }, ...options], "demo").map((option) => option.label)).toEqual([
    "demo",
    "demo.fail",
    "my demo",
  ]);
});
