import { describe, expect } from "vitest";

import { surveyAll } from "@/tests/support/survey-all";

import { anEntry, aSubmission, body, decided, only, QUEUE } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

/** What would move an action, as whoever checks that none is stuck is told. */
export function describeSurvey(create: CreateStore): void {
  const test = storeTest(create);

  describe("survey", () => {
    test("tells of each action its head, its gate, when it is due, and what of it waits", async ({ bench }) => {
      const { now } = await bench.store.meta();
      const entries = [anEntry({ from: 3, to: 5 }), anEntry({ stage: "a stage", from: 0, to: 0 })];
      const action = await bench.submit({ entries, wakeInMs: 60_000, actionCap: 7 });
      const seen = only((await surveyAll(bench.store, EPOCH)).actions);
      expect(seen).toMatchObject({ action, head: 2, gate: "open", mail: 0, leases: [] });
      expect(seen.entries).toEqual([
        { stage: "a stage", from: 0, to: 0 },
        { stage: "build", from: 3, to: 5 },
      ]);
      expect(seen.wakeAt).toBeGreaterThanOrEqual(now + 60_000);
    });

    test("of one that nothing will wake and nothing waits of, says so", async ({ bench }) => {
      const action = await bench.submit({ gate: "held" });
      expect(only((await surveyAll(bench.store, EPOCH)).actions)).toEqual({
        action,
        head: 2,
        gate: "held",
        wakeAt: null,
        mail: 0,
        leases: [],
        entries: [],
      });
    });

    test("tells who holds its tasks, and no longer that they wait", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ from: 0, to: 3 })] });
      const runner = await bench.runner();
      await runner.claim(QUEUE, 2);
      const seen = only((await surveyAll(bench.store, EPOCH)).actions);
      expect(seen.action).toBe(action);
      expect(seen.leases).toEqual([
        { session: runner.session, stage: "build", task: 0 },
        { session: runner.session, stage: "build", task: 1 },
      ]);
      expect(seen.entries).toEqual([{ stage: "build", from: 2, to: 3 }]);
    });

    test("tells of what is parked, and of mail, which is due", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ from: 0, to: 9, stageCap: 1 })] });
      const runner = await bench.runner();
      await runner.claim(QUEUE, 5);
      await runner.claim(QUEUE, 5);
      await bench.commit(action, { mail: [body("child.started")], knownSeq: 3 });
      const seen = only((await surveyAll(bench.store, EPOCH)).actions);
      expect(seen).toMatchObject({ mail: 1, entries: [{ stage: "build", from: 1, to: 9 }] });
      expect(seen.leases).toHaveLength(1);
      expect(seen.wakeAt).not.toBeNull();
    });

    test("tells of no entries of one whose gate was closed", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ from: 0, to: 9 })] });
      await bench.commit(action, { decisions: decided(2, ["action.stopping"], { gate: "closed" }) });
      expect(only((await surveyAll(bench.store, EPOCH)).actions)).toMatchObject({ gate: "closed", entries: [] });
    });

    test("comes to all of them in turns, however few are asked for at once", async ({ bench }) => {
      const made = Array.from({ length: 300 }, () => aSubmission());
      for (let place = 0; place < made.length; place += 50)
        await bench.store.submit(EPOCH, made.slice(place, place + 50));
      const { actions } = await surveyAll(bench.store, EPOCH, 20);
      expect(actions.map(({ action }) => action)).toEqual(made.map(({ action }) => action).toSorted());
    });
  });
}
