import { expect, test } from "vitest";

import { parseSpendLine } from "./command-spending";

test.each([
  ["::spend tokens=1200 costUsd=0.03::", { tokens: 1200, costUsd: 0.03 }],
  ["::spend costUsd=5 tokens=0::", { tokens: 0, costUsd: 5 }],
  ["::spend tokens=7::", { tokens: 7 }],
  ["::spend  costUsd=0.000000001  ::", { costUsd: 1e-9 }],
])("%j says what was used", (line, used) => {
  expect(parseSpendLine(line)).toEqual(used);
});

test.each([
  "::spend::",
  "::spend ::",
  "::spend tokens=1",
  " ::spend tokens=1::",
  "::spend tokens=1 tokens=2::",
  "::spend tokens=1.5::",
  "::spend tokens=-1::",
  "::spend costUsd=1e3::",
  "::spend costUsd=.5::",
  "::spend costUsd=9999999::",
  "::spend tokens=1 euros=2::",
  "::spend tokens=1 :: and more",
])("%j is a line like any other", (line) => {
  expect(parseSpendLine(line)).toBeNull();
});
