import { describe, expect } from "vitest";

import { anEntry, anItem, aSubmission, body, decided, outcome, TAKEN, typesOf } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeCommit(create: CreateStore): void {
  const test = storeTest(create);

  describe("commit", () => {
    test("decisions on all there is are taken", async ({ bench }) => {
      const action = await bench.submit();
      const verdict = await bench.commit(action, { decisions: decided(2, ["x", "y"]) });
      expect(verdict).toMatchObject({ ...TAKEN, facts: [], missed: [], mail: [], head: 4 });
      const found = await bench.read(action, 2);
      expect(found).toMatchObject({ head: 4, lastDecision: 4 });
      expect(found.events).toEqual([
        { at: verdict.at, body: body("x") },
        { at: verdict.at, body: body("y") },
      ]);
    });

    test("decisions are refused when another decision came after what they are based on", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { decisions: decided(2, ["first"]) });
      const late = decided(2, ["second"], { entries: [anEntry()], gate: "closed", wakeInMs: 0 });
      const verdict = await bench.commit(action, { decisions: late });
      expect(verdict).toMatchObject({ outcome: "done", decisions: "refused", head: 3 });
      expect(typesOf(verdict.missed)).toEqual(["first"]);
      expect((await bench.read(action)).head).toBe(3);
      const runner = await bench.runner();
      expect(await runner.claim()).toEqual([]);
      expect(await bench.due()).toEqual([]);
    });

    test("facts that came in between do not refuse decisions, and are told", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await runner.claim();
      const verdict = await bench.commit(action, { decisions: decided(2, ["x"]) });
      expect(verdict).toMatchObject({ ...TAKEN, head: 4 });
      expect(typesOf(verdict.missed)).toEqual(["task.claimed"]);
      expect(typesOf((await bench.read(action, 2)).events)).toEqual(["task.claimed", "x"]);
    });

    test("what was missed begins after what the caller knows", async ({ bench }) => {
      const action = await bench.submit();
      const ignorant = await bench.commit(action, { knownSeq: 0 });
      expect(typesOf(ignorant.missed)).toEqual(["action.created", "stage.queued"]);
      const half = await bench.commit(action, { knownSeq: 1 });
      expect(typesOf(half.missed)).toEqual(["stage.queued"]);
      expect(half).toMatchObject({ outcome: "done", decisions: "none", head: 2 });
    });

    test("decisions without events do not count as a decision", async ({ bench }) => {
      const action = await bench.submit();
      expect(await bench.commit(action, { decisions: decided(2, []) })).toMatchObject({ ...TAKEN, head: 2 });
      expect(await bench.read(action)).toMatchObject({ head: 2, lastDecision: 2 });
      await bench.commit(action, { decisions: decided(2, ["x"]) });
      expect(await bench.commit(action, { decisions: decided(3, []) })).toMatchObject({ ...TAKEN, head: 3 });
      expect(await bench.commit(action, { decisions: decided(2, []) })).toMatchObject({ decisions: "refused" });
    });

    test("an action that is not there is gone", async ({ bench }) => {
      const { action } = aSubmission();
      expect(await bench.commit(action, { decisions: decided(1, ["x"]) })).toMatchObject({ outcome: "gone" });
      expect(await bench.commit(action, { mail: [body("m")] })).toMatchObject({ outcome: "gone" });
      expect(await bench.store.read(EPOCH, [{ action, after: 0, limit: 1 }])).toEqual([{ found: false }]);
    });

    test("items of a call are settled one after the other", async ({ bench }) => {
      const action = await bench.submit();
      const other = await bench.submit();
      const { action: missing } = aSubmission();
      const verdicts = await bench.store.commit(EPOCH, [
        anItem(action, { decisions: decided(2, ["x"]) }),
        anItem(missing, { decisions: decided(2, ["x"]) }),
        anItem(action, { decisions: decided(2, ["too late"]) }),
        anItem(other, { decisions: decided(2, ["y"]) }),
      ]);
      expect(verdicts).toMatchObject([
        { ...TAKEN, head: 3 },
        { outcome: "gone" },
        { outcome: "done", decisions: "refused", head: 3 },
        { ...TAKEN, head: 3 },
      ]);
    });

    test("facts without a lease behind them are fenced", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const verdict = await bench.commit(action, { facts: [outcome(lease)], knownSeq: 3 });
      expect(verdict).toMatchObject({ facts: ["fenced"], head: 3 });
      expect((await bench.read(action)).head).toBe(3);
    });

    test("the end is refused while a lease is live, and taken with the last outcome", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const [lease] = await runner.claim(undefined, 2);
      if (lease === undefined) throw new Error("There was nothing to claim.");
      const end = (basedOn: number) => decided(basedOn, ["action.completed"], { isEnd: true, gate: "closed" });
      expect(await bench.commit(action, { decisions: end(3) })).toMatchObject({ decisions: "refused", head: 3 });
      const first = anItem(action, { facts: [outcome(lease, { task: 0 })], decisions: end(3) });
      expect((await runner.exchange({ items: [first] })).verdicts).toMatchObject([
        { facts: ["taken"], decisions: "refused", head: 4 },
      ]);
      const last = anItem(action, { facts: [outcome(lease, { task: 1 })], decisions: end(4) });
      expect((await runner.exchange({ items: [last] })).verdicts).toMatchObject([
        { ...TAKEN, facts: ["taken"], head: 6 },
      ]);
    });

    test("decisions that rest on a fenced fact are refused", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const [lease] = await runner.claim(undefined, 2);
      if (lease === undefined) throw new Error("There was nothing to claim.");
      const facts = [outcome(lease), outcome(lease, { task: 1, fence: lease.fence + 1 })];
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts, decisions: decided(3, ["x"]) })] });
      expect(verdicts).toMatchObject([{ facts: ["taken", "fenced"], decisions: "refused", head: 4 }]);
      expect(await bench.due()).toEqual([action]);
    });

    test("times of a log never go back", async ({ bench }) => {
      const action = await bench.submit();
      for (let seq = 2; seq < 12; seq += 1) await bench.commit(action, { decisions: decided(seq, ["x"]) });
      const times = (await bench.read(action)).events.map((event) => event.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });
  });
}
