import { expect, test } from "vitest";

import { plainMarkdown } from "./plain-markdown";

test.each([
  ["# A title", "A title"],
  ["Some *fine*, **bold** and `code` words", "Some fine, bold and code words"],
  ['See [the guide](https://example.org/a "Guide") and ![a map](map.png)', "See the guide and a map"],
  ["[![badge](b.svg)](https://example.org)", "badge"],
  ["a snake_case_name and 2 * 3 * 4", "a snake_case_name and 2 * 3 * 4"],
  ["> quoted", "quoted"],
  ["<br/>Line <b>one</b>", "Line one"],
  ["read `<id>` of it", "read <id> of it"],
  ["before <!-- hidden\nstill --> after", "before  after"],
  ["<https://example.org>", "https://example.org"],
  ["a\n---\nb", "a\nb"],
  ["---\ntitle: x\n---\nText", "Text"],
  ["```\n**kept** <as> it is\n```\n**plain**", "**kept** <as> it is\nplain"],
])("%j becomes %j", (markdown, plain) => {
  expect(plainMarkdown(markdown)).toBe(plain);
});

test("table rows become cells divided by bars", () => {
  expect(plainMarkdown("| Name | Sum |\n| --- | ---: |\n| **Ann** | 3 |")).toBe("Name | Sum\nAnn | 3");
});

test.each(["[", "**a ", "<!--", "`", "<a", "| - ", " "])(
  "a long line of %j takes no long time",
  (piece) => {
    expect(plainMarkdown(piece.repeat(200_000)).length).toBeLessThanOrEqual(piece.length * 200_000);
  },
  5_000,
);
