import { expect, test } from "vitest";

import { describeCsv, parseCsv } from "./parse-csv";

test("quoted cells hold delimiters, line breaks and doubled quotes", () => {
  const { rows } = parseCsv('name,note\n"Rao, Anita","said ""yes""\nat once"\nLee,\n');
  expect(rows).toEqual([
    ["name", "note"],
    ["Rao, Anita", 'said "yes"\nat once'],
    ["Lee", ""],
  ]);
});

test.each([
  [";", "a;b;c\n1,5;2;3\n4;5,5;6\n"],
  ["\t", "a\tb, c\n1\t2\n3\t4, 5, 6\n"],
  [",", "a,b\n1,2;3\n4,5\n"],
])("the delimiter %j is found", (delimiter, text) => {
  expect(parseCsv(text).delimiter).toBe(delimiter);
});

test("a quotation mark that is never closed is told", () => {
  expect(parseCsv('a,b\n"open,1\n2,3\n')).toEqual({
    delimiter: ",",
    rows: [["a", "b"], ["open,1\n2,3\n"]],
    unclosedQuote: true,
  });
});

test("prose has no even columns", () => {
  expect(describeCsv("One, two.\nThree.\nFour, five, six, seven.\nEight, nine, ten.").share).toBeLessThan(0.5);
});
