import { expect, test } from "vitest";

import type { Report } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

import { Reporter } from "./reporter";

function lines(first: number): Report {
  return { kind: "lines", report: { action: "a", stage: "s", task: 0, attempt: 1, first, lines: [] } };
}

/** A reporter to a store that fails as often as there are errors, and what the store took. */
function reporterTo(errors: Error[]) {
  const taken: Report[] = [];
  const report = async (reports: readonly Report[]): Promise<void> => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    taken.push(...reports);
  };
  return { reporter: new Reporter(report, silentLogger), taken };
}

test("what a store that is away does not take is reported again, in order", async () => {
  const { reporter, taken } = reporterTo([new StoreAwayError("away"), new StoreAwayError("still away")]);
  await Promise.all([reporter.send([lines(1)]), reporter.send([lines(2)])]);
  expect(taken).toEqual([lines(1), lines(2)]);
  expect(reporter.isAway).toBe(false);
});

test("what a store has no use for any more is given up", async () => {
  const { reporter, taken } = reporterTo([new RecoveringError(2)]);
  await reporter.send([lines(1)]);
  await reporter.send([lines(2)]);
  expect(taken).toEqual([lines(2)]);
});

test("a closed one does not wait for a store that is away", async () => {
  const { reporter, taken } = reporterTo([new StoreAwayError("away")]);
  reporter.close();
  await reporter.send([lines(1)]);
  expect(taken).toEqual([]);
});
