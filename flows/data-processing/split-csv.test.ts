import { describe, expect, test } from "vitest";

import { parseRows, rowStarts, splitRows } from "./split-csv";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("a CSV in parts", () => {
  test("has rows that end where no quote is open", () => {
    expect(rowStarts(bytesOf('a,b\n1,"x\ny"\n2,é\n'))).toEqual([0, 4, 12, 17]);
    expect(rowStarts(bytesOf("a\n1"))).toEqual([0, 2, 3]);
  });

  test("is divided into about as many rows each, all of them once", () => {
    const text = `id\n${Array.from({ length: 103 }, (_, place) => `row ${place}`).join("\n")}\n`;
    const bytes = bytesOf(text);
    const parts = splitRows(rowStarts(bytes), 10);
    const rows = parts.map(({ from, to }) => parseRows(new TextDecoder().decode(bytes.subarray(from, to))));
    expect(rows.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([
      10, 10, 10, 10, 10, 10, 10, 11, 11, 11,
    ]);
    expect(rows.flat(2)).toEqual(Array.from({ length: 103 }, (_, place) => `row ${place}`));
  });

  test("has no more parts than rows", () => {
    expect(splitRows(rowStarts(bytesOf("a\n1\n2\n")), 10)).toHaveLength(2);
    expect(splitRows(rowStarts(bytesOf("a\n")), 10)).toEqual([]);
    expect(splitRows(rowStarts(bytesOf("")), 10)).toEqual([]);
  });

  test("has cells that may hold quotes, commas and line ends", () => {
    expect(parseRows('1,"a, ""b""\nc",\r\n\r\n2,x,y')).toEqual([
      ["1", 'a, "b"\nc', ""],
      ["2", "x", "y"],
    ]);
  });
});
