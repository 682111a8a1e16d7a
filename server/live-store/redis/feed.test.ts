import { describe, expect, test } from "vitest";

import { InvariantError } from "@/lib/shared/errors";

import { parsePlace, readFollowed } from "./feed";

const RANGES = ["n", "3", "c", '["a",1,2,"b",3,3,"a",4,9]'];
const PROGRESS = ["n", "1", "p", '["a","build",0,2,7]', "j", '{"current":1}'];
const LINES = ["n", "1", "l", '["a","build",-1,1,40]', "t", "0000000000005oone", "t", "0000000000006etwo"];

function follow(after: string, limit = 10, gone = "0") {
  const entries = [
    ["10-0", RANGES],
    ["10-1", PROGRESS],
    ["11-0", LINES],
  ];
  return readFollowed(["11-0-1", gone, entries], { after, limit });
}

describe("what follows a place in the feed", () => {
  test("is every range of a stream entry, then what comes after it", () => {
    expect(follow("0")).toEqual({
      trimmed: false,
      end: "11-0-1",
      entries: [
        { kind: "commit", place: "10-0-1", action: "a", from: 1, to: 2 },
        { kind: "commit", place: "10-0-2", action: "b", from: 3, to: 3 },
        { kind: "commit", place: "10-0-3", action: "a", from: 4, to: 9 },
        {
          kind: "progress",
          place: "10-1-1",
          report: { action: "a", stage: "build", task: 0, attempt: 2, version: 7, progress: '{"current":1}' },
        },
        {
          kind: "lines",
          place: "11-0-1",
          report: {
            action: "a",
            stage: "build",
            task: -1,
            attempt: 1,
            first: 40,
            lines: [
              { at: 5, stream: "out", text: "one" },
              { at: 6, stream: "err", text: "two" },
            ],
          },
        },
      ],
    });
  });

  test("may begin and end within a stream entry", () => {
    expect(follow("10-0-1", 1)).toMatchObject({ entries: [{ place: "10-0-2" }] });
    expect(follow("10-0-3", 1)).toMatchObject({ entries: [{ place: "10-1-1" }] });
    expect(follow("11-0-1")).toMatchObject({ entries: [] });
  });

  test("is told as trimmed when some of it is gone, except to those who ask for all there is", () => {
    expect(follow("9-5-1", 10, "9-7-2")).toEqual({ trimmed: true, end: "11-0-1" });
    expect(follow("9-7-1", 10, "9-7-2")).toEqual({ trimmed: true, end: "11-0-1" });
    expect(follow("9-7-2", 10, "9-7-2")).toMatchObject({ trimmed: false });
    expect(follow("0", 10, "9-7-2")).toMatchObject({ trimmed: false });
  });
});

test.each(["", "1", "1-2", "1-2-x", "*", "-1-2-3"])("%j is no place", (text) => {
  expect(() => parsePlace(text)).toThrow(InvariantError);
});
