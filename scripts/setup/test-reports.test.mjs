import { expect, test } from "vitest";

import { formatTally, sumTallies, tallyPlaywright, tallyVitest } from "./test-reports.mjs";

test("a test file that could not be loaded counts as a failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{ status: "passed" }] },
    ],
  };
  expect(tallyVitest(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test("a test that passed only at its second try counts as a failure, like an error outside of tests", () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: "no server" }] };
  expect(tallyPlaywright(report)).toEqual({ passed: 5, failed: 3, skipped: 2 });
});

test("tallies are summed and put into words", () => {
  const total = sumTallies([
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 4, failed: 1, skipped: 0 },
  ]);
  expect(formatTally(total)).toBe("5 passed, 1 failed, 2 skipped");
});
