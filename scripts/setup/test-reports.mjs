/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Counts a report of Vitest's json reporter. A file that could not be loaded has no tests and counts as one failure.
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const brokenFiles = report.testResults.filter((file) => file.status === "failed" && !hasFailedTest(file)).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Counts a report of Playwright's json reporter. Errors outside of tests count as failures.
 * @returns {Tally}
 */
export function tallyPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sumTallies(tallies) {
  const sumOf = (key) => tallies.reduce((sum, tally) => sum + tally[key], 0);
  return { passed: sumOf("passed"), failed: sumOf("failed"), skipped: sumOf("skipped") };
}

/** `{ passed: 3, failed: 0, skipped: 1 }` as `3 passed, 0 failed, 1 skipped`. */
export function formatTally({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function hasFailedTest(file) {
  return file.assertionResults.some((result) => result.status === "failed");
}
