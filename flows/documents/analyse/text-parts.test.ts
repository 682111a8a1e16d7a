import { expect, test } from "vitest";

import { textParts } from "./text-parts";

test("a short text is one part", () => {
  expect(textParts("Short.\n\nVery.")).toEqual([{ text: "Short.\n\nVery.", tableHead: null }]);
  expect(textParts("")).toEqual([]);
});

test.each([
  ["paragraphs", `${"word ".repeat(60)}\n\n`, /\n\n$/],
  ["lines", `${"word ".repeat(60)}\n`, /\n$/],
  ["sentences", "These are words. ", /\. $/],
  ["words", "word ", / $/],
])("a long text is cut between its %s, and nothing is lost", (_, piece, end) => {
  const text = piece.repeat(Math.ceil(700_000 / piece.length));
  const parts = textParts(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts.slice(0, -1)) expect(part.text).toMatch(end);
});

test("a part that begins in a table has its head", () => {
  const table = `No | Town\n${"1 | Ulm\n".repeat(60_000)}`;
  expect(textParts(table).map(({ tableHead }) => tableHead)).toEqual([null, "No | Town", "No | Town"]);
  const text = `${table}\n${"word ".repeat(60_000)}`;
  expect(textParts(text).at(-1)?.tableHead).toBeNull();
});
