import { describe, expect, test } from "vitest";

import { chunkBySize, joinJson } from "./chunk-by-size";

const MEGABYTE = 1024 * 1024;

describe("chunks of a statement's size", () => {
  test("what fits stays together", () => {
    expect(chunkBySize(["a", "b", "c"])).toEqual([["a", "b", "c"]]);
  });

  test("nothing is no chunk", () => {
    expect(chunkBySize([])).toEqual([]);
  });

  test("no chunk is larger than a statement, unless one text is, and none is lost", () => {
    const sizes = [3, 1, 1, 6, 1, 2, 2].map((megabytes) => "x".repeat(megabytes * MEGABYTE));
    const chunks = chunkBySize(sizes).map((chunk) => chunk.map((text) => text.length / MEGABYTE));
    expect(chunks).toEqual([[3, 1], [1], [6], [1, 2], [2]]);
  });
});

describe("a JSON array", () => {
  test("holds what its texts say", () => {
    expect(JSON.parse(joinJson(['{"a":1}', "[]"]))).toEqual([{ a: 1 }, []]);
    expect(joinJson([])).toBe("[]");
  });
});
