import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { advanceProgress } from "@/lib/actions/progress";

import { parseProgressLine } from "./command-progress";

describe("parseProgressLine", () => {
  test.each([
    ["::progress current=5 total=10 message=Reading a file::", { current: 5, total: 10, message: "Reading a file" }],
    ["::progress total=10 current=5::", { current: 5, total: 10 }],
    ["::progress current=2.5::", { current: 2.5 }],
    ["::progress current=-10 total=100::", { current: -10, total: 100 }],
    ["::progress total=0::", { total: 0 }],
    ["::progress message=a=b current=3 :: c::", { message: "a=b current=3 :: c" }],
    ["::progress message=::", { message: "" }],
    ["::progress  current=5  total=10 ::", { current: 5, total: 10 }],
  ])("reads %s", (line, report) => {
    expect(parseProgressLine(line)).toEqual(report);
  });

  test.each([
    "progress current=5",
    "::progress::",
    "::progress ::",
    "::progress :",
    "::progress current=5",
    " ::progress current=5::",
    "::progress current=5:: ",
    "::progress current=::",
    "::progress current=five::",
    "::progress current=1e3::",
    "::progress current=NaN::",
    "::progress current=5=6::",
    "::progress current=5 current=6::",
    "::progress total=-1::",
    "::progress done=5::",
    "::progress 5 of 10::",
    "::progressed current=5::",
    "::output name=x::",
  ])("leaves %j a plain line", (line) => {
    expect(parseProgressLine(line)).toBeNull();
  });

  test("reports only what an attempt can take in", () => {
    const field = fc.oneof(
      fc
        .tuple(fc.constantFrom("current", "total"), fc.oneof(fc.double(), fc.integer(), fc.string()))
        .map(([key, value]) => `${key}=${String(value)}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 4 }), (fields) => {
        const report = parseProgressLine(`::progress ${fields.join(" ")}::`);
        if (report !== null) expect(advanceProgress(null, report).current).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
