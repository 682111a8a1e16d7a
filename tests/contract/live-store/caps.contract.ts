import { describe, expect } from "vitest";

import { anEntry, anItem, decided, outcome, QUEUE } from "./parts";
import { storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";
import type { TestRunner } from "./test-runner";

export function describeCaps(create: CreateStore): void {
  const test = storeTest(create);

  describe("caps", () => {
    test("no more tasks of a stage run at once than its cap", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 9, stageCap: 3 })] });
      const runner = await bench.runner();
      const other = await bench.runner({ runner: "other" });
      expect(await runner.claim(QUEUE, 2)).toMatchObject([{ from: 0, to: 1 }]);
      expect(await other.claim(QUEUE, 5)).toMatchObject([{ from: 2, to: 2 }]);
      expect(await runner.claim(QUEUE, 5)).toEqual([]);
      expect(await finishOne(bench, runner, action)).toMatchObject([{ from: 3, to: 3 }]);
      expect(await other.claim(QUEUE, 5)).toEqual([]);
    });

    test("no more tasks of an action run at once than its cap, plans included", async ({ bench }) => {
      const entries = [
        anEntry({ stage: "plan", from: -1, to: -1 }),
        anEntry({ stage: "a", to: 4 }),
        anEntry({ stage: "b", to: 4 }),
      ];
      const action = await bench.submit({ entries, actionCap: 3 });
      const runner = await bench.runner();
      const leases = await runner.claim(QUEUE, 20);
      expect(leases).toMatchObject([
        { stage: "plan", from: -1, to: -1 },
        { stage: "a", from: 0, to: 1 },
      ]);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      expect(await finishOne(bench, runner, action)).toHaveLength(1);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
    });

    test("an entry at its cap does not stand in the way of others", async ({ bench }) => {
      const capped = await bench.submit({ entries: [anEntry({ to: 9, stageCap: 1, priority: 5 })] });
      const free = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      expect(await runner.claim(QUEUE, 20)).toMatchObject([
        { action: capped, from: 0, to: 0 },
        { action: free, from: 0, to: 1 },
      ]);
    });

    test("a blocked stage does not block another stage of its action", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ to: 9, stageCap: 1 }), anEntry({ stage: "free", to: 1 })] });
      const runner = await bench.runner();
      expect(await runner.claim(QUEUE, 1)).toMatchObject([{ stage: "build" }]);
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ stage: "free", from: 0, to: 1 }]);
    });

    test("a freed place is not lost on a queue nobody serves", async ({ bench }) => {
      const entries = [
        anEntry({ from: 0, to: 0, stageCap: 1 }),
        anEntry({ from: 1, to: 1, stageCap: 1, queue: "lonely" }),
        anEntry({ from: 2, to: 2, stageCap: 1 }),
      ];
      const action = await bench.submit({ entries });
      const runner = await bench.runner();
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ from: 0 }]);
      expect(await runner.claim("lonely", 5)).toEqual([]);
      expect(await finishOne(bench, runner, action)).toMatchObject([{ from: 2, to: 2 }]);
    });

    test("a cap holds within its action alone", async ({ bench }) => {
      for (let n = 0; n < 2; n += 1) await bench.submit({ entries: [anEntry({ to: 4, stageCap: 2 })], actionCap: 3 });
      const runner = await bench.runner();
      expect((await runner.claim(QUEUE, 20)).map(({ from, to }) => to - from + 1)).toEqual([2, 2]);
    });

    test("a lost task frees its place", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ to: 4, stageCap: 1 })] });
      const runner = await bench.runner();
      const other = await bench.runner({ runner: "other" });
      expect(await runner.claim(QUEUE, 5)).toHaveLength(1);
      expect(await other.claim(QUEUE, 5)).toEqual([]);
      await runner.beat("close");
      expect(await other.claim(QUEUE, 5)).toMatchObject([{ from: 1, to: 1 }]);
    });

    test("a sticky grant obeys the caps", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 2 })], actionCap: 2 });
      const runner = await bench.runner();
      const [lease] = await runner.claim(QUEUE, 2);
      if (lease === undefined) throw new Error("There was nothing to claim.");
      const decisions = decided(3, ["x"], { entries: [anEntry({ stage: "next", to: 4, queue: "b" })] });
      const items = [anItem(action, { facts: [outcome(lease)], decisions })];
      const { leases } = await runner.exchange({ items, wants: [{ queue: "b", max: 5 }], sticky: true });
      expect(leases).toMatchObject([{ stage: "next", from: 0, to: 0 }]);
    });

    test("many blocked entries all run in the end", async ({ bench }) => {
      const entries = Array.from({ length: 30 }, (_, task) => anEntry({ from: task, to: task, stageCap: 4 }));
      const action = await bench.submit({ entries, actionCap: 3 });
      const runner = await bench.runner();
      const claimed = [...(await runner.claim(QUEUE, 10))];
      expect(claimed).toHaveLength(3);
      for (let done = 0; done < claimed.length; done += 1) {
        const lease = claimed[done];
        if (lease === undefined) break;
        const items = [anItem(action, { facts: [outcome(lease)], knownSeq: lease.seq })];
        claimed.push(...(await runner.exchange({ items, wants: [{ queue: QUEUE, max: 10 }] })).leases);
        expect(runner.held).toBeLessThanOrEqual(3);
      }
      expect(claimed.map(({ from }) => from).toSorted((a, b) => a - b)).toEqual(entries.map(({ from }) => from));
    });
  });
}

/** Hands in the first task `runner` holds of an action, and claims as much as it may. */
async function finishOne(bench: Bench, runner: TestRunner, action: string) {
  const { head } = await bench.read(action);
  const { holding } = await runner.exchange({ held: -1 });
  const [lease] = holding ?? [];
  if (lease === undefined) throw new Error("The runner holds nothing.");
  const { stage, task, fence } = lease;
  const fact = outcome({ action, stage, from: task, to: task, fence, at: 0, seq: 0, fromSeq: 1, events: [] });
  const items = [anItem(action, { facts: [fact], knownSeq: head })];
  return (await runner.exchange({ items, wants: [{ queue: QUEUE, max: 20 }] })).leases;
}
