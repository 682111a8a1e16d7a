import { expect, test } from "vitest";

import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { stageFigures, averageStageMs, startsInMs } from "./flow-figures";
import { notePace, timeAt, type Pace } from "./pace";
import { quantile } from "./quantile";
import { stagesNow } from "./stages-now";
import { decodeTimings, encodeTimings, enoughHistory, timingsOf, type ActionTimings } from "./timings";

const PACE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** An action whose first stage waited 50 ms and took 100, and whose second is wide and took 40 ms for each of its three tasks. */
function completed(): DrivenAction {
  const plan = aPlan([aStage("one"), aStage("two", ["one"], { wide: true, planned: true })]);
  const flow = new DrivenAction(aCreation(plan));
  flow.pass(50);
  const one = flow.mustClaim();
  flow.pass(100);
  flow.append({ type: "task.completed", ...one, output: { value: 1 }, progress: null, pace: PACE });
  flow.settle();
  flow.plan(flow.mustClaim(), [1, 2, 3]);
  for (let task = flow.claim(); task !== null; task = flow.claim()) {
    flow.pass(40);
    flow.complete(task);
  }
  return flow;
}

test("an action that completed tells how long its stages waited and took, and when each tenth of them was done", () => {
  const { action } = completed();
  const timings = timingsOf(action);
  expect(timings).toEqual({
    ms: 220,
    stages: {
      one: { waitMs: 50, ms: 100, pace: PACE },
      two: { waitMs: 0, ms: 120, pace: [40, 40, 40, 80, 80, 80, 120, 120, 120] },
    },
  });
  expect(timings === null ? null : decodeTimings(encodeTimings(timings))).toEqual(timings);
});

test("one that did not complete, or went another way than others, tells nothing", () => {
  const { action } = completed();
  expect(timingsOf({ ...action, status: "failed" })).toBeNull();
  expect(timingsOf({ ...action, generation: 2 })).toBeNull();
  expect(timingsOf({ ...action, pausedMs: 1 })).toBeNull();
  const rerun = { of: action.id, from: null, reused: [] };
  expect(timingsOf({ ...action, created: { ...action.created, rerun } })).toBeNull();
});

function historyOf(actions: number, stagesEach: number): ActionTimings[] {
  const stages = Array.from({ length: stagesEach }, (_, place) => [`stage ${place}`, { waitMs: 0, ms: 5, pace: null }]);
  return Array.from({ length: actions }, (_, place) => ({ ms: place, stages: Object.fromEntries(stages) }));
}

test("a forecast looks at fewer actions of a flow with many stages, at the latest ones, and at thirty at least", () => {
  expect(enoughHistory(historyOf(100, 3))).toHaveLength(100);
  expect(enoughHistory(historyOf(100, 80)).map(({ ms }) => ms)).toEqual(Array.from({ length: 50 }, (_, ms) => ms));
  expect(enoughHistory(historyOf(100, 200))).toHaveLength(30);
  expect(enoughHistory(historyOf(7, 200))).toHaveLength(7);
});

test("a pace is noted once a tenth, and read between two of them", () => {
  let pace: Pace = [];
  for (const [share, ms] of [
    [0.05, 5],
    [0.25, 20],
    [0.2, 25],
    [0.31, 31],
    [1, 90],
  ] as const)
    pace = notePace(pace, { share, ms });
  expect(pace).toEqual([20, 20, 31, 90, 90, 90, 90, 90, 90]);
  expect([0, 0.05, 0.5, 0.95, 1, 2].map((share) => timeAt(PACE, { totalMs: 20, share }))).toEqual([
    0, 0.5, 5, 14.5, 20, 20,
  ]);
});

test("quantiles stand at i of n + 1, and end with the sample", () => {
  const sample = [10, 20, 30, 40];
  expect([0, 0.2, 0.5, 0.7, 1].map((share) => quantile(sample, share))).toEqual([10, 10, 25, 35, 40]);
  expect(quantile([7], 0.9)).toBe(7);
});

test("where an open action is follows from its stages; one that waits for something else than work has no such place", () => {
  const flow = new DrivenAction(aCreation(aPlan([aStage("one"), aStage("two", ["one"]), aStage("three", ["two"])])));
  flow.runAll();
  expect(stagesNow(flow.action, new Map(), flow.now)).toBeNull();

  const open = new DrivenAction(aCreation(aPlan([aStage("one"), aStage("two", ["one"]), aStage("three", ["two"])])));
  const one = open.mustClaim();
  open.pass(30);
  open.complete(one);
  open.claim();
  open.pass(20);
  const live = new Map([["two", { current: 1, total: 4, message: null }]]);
  expect(stagesNow(open.action, live, open.now)).toEqual([
    { name: "one", after: [], is: "over", tookMs: 30 },
    { name: "two", after: ["one"], is: "running", elapsedMs: 20, share: 0.25 },
    { name: "three", after: ["two"], is: "pending" },
  ]);
  expect(stagesNow({ ...open.action, status: "paused" }, live, open.now)).toBeNull();
  const later = new DrivenAction(aCreation(aPlan([aStage("one")]), { delayMs: 5_000 }));
  expect(stagesNow(later.action, live, later.now)).toBeNull();
});

test("figures of a flow are those of each of its stages", () => {
  const timing = (ms: number) => ({ waitMs: 0, ms, pace: null });
  const history = [100, 300, 200].map((ms) => ({
    ms,
    stages: { a: timing(ms), ...(ms > 200 ? { b: timing(7) } : {}) },
  }));
  expect(stageFigures(history)).toEqual({
    a: { runs: 3, average: 200, p10: 100, p50: 200, p90: 300, p95: 300 },
    b: { runs: 1, average: 7, p10: 7, p50: 7, p90: 7, p95: 7 },
  });
  expect(averageStageMs(history)).toBe(607 / 4);
  expect(averageStageMs([])).toBeNull();
});

test("a turn comes once those before it have been through the slots there are", () => {
  expect(startsInMs({ tasksBefore: 6, slots: 2, taskMs: 1_000 })).toBe(3_500);
  expect(startsInMs({ tasksBefore: 0, slots: 4, taskMs: 1_000 })).toBe(250);
  expect(startsInMs({ tasksBefore: 6, slots: 0, taskMs: 1_000 })).toBeNull();
});
