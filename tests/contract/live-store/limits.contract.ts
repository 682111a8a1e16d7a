import { describe, expect } from "vitest";

import type { Lease, Submission } from "@/server/ports/live-store";

import { anEntry, anItem, decided, outcome, QUEUE } from "./parts";
import { storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";
import type { TestRunner } from "./test-runner";

const OF_TWO = [{ name: 'flow "a"/é', most: 2 }];

/** Submits so many actions with one task each under a limit. */
async function waiting(bench: Bench, count: number, parts: Partial<Submission> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await bench.submit({ entries: [anEntry()], limits: OF_TWO, ...parts }));
  return ids;
}

/** Hands in a task, and claims as much as it may. */
async function finish(
  runner: TestRunner,
  lease: Lease,
  queues: readonly string[] = [QUEUE],
): Promise<readonly Lease[]> {
  const items = [anItem(lease.action, { facts: [outcome(lease)], knownSeq: lease.seq })];
  return (await runner.exchange({ items, wants: queues.map((queue) => ({ queue, max: 20 })) })).leases;
}

function first(leases: readonly Lease[]): Lease {
  const [lease] = leases;
  if (lease === undefined) throw new Error("There was nothing to claim.");
  return lease;
}

function idsOf(leases: readonly Lease[]): string[] {
  return leases.map(({ action }) => action);
}

export function describeLimits(create: CreateStore): void {
  const test = storeTest(create);

  describe("limits that actions share", () => {
    test("no more tasks run at once than they allow, and each end lets the next one run, in turn", async ({
      bench,
    }) => {
      const ids = await waiting(bench, 5);
      const runner = await bench.runner();
      const running = [...(await runner.claim(QUEUE, 20))];
      expect(idsOf(running)).toEqual(ids.slice(0, 2));
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      for (const next of ids.slice(2)) {
        const lease = running.shift();
        const granted = lease === undefined ? [] : await finish(runner, lease);
        expect(idsOf(granted)).toEqual([next]);
        running.push(...granted);
      }
    });

    test("a wide stage takes what is left of them", async ({ bench }) => {
      const [single] = await waiting(bench, 1);
      const wide = await bench.submit({ entries: [anEntry({ to: 9 })], limits: [...OF_TWO, { name: "all", most: 3 }] });
      const runner = await bench.runner();
      const leases = await runner.claim(QUEUE, 20);
      expect(leases).toMatchObject([{ action: single }, { action: wide, from: 0, to: 0 }]);
      expect(await finish(runner, first(leases))).toMatchObject([{ action: wide, from: 1, to: 1 }]);
    });

    test("what waits for one does not stand in the way of others", async ({ bench }) => {
      await waiting(bench, 3, { entries: [anEntry({ priority: 5 })] });
      const free = await bench.submit({ entries: [anEntry()] });
      const other = await bench.submit({ entries: [anEntry()], limits: [{ name: "other", most: 1 }] });
      const runner = await bench.runner();
      expect(idsOf(await runner.claim(QUEUE, 20)).slice(2)).toEqual([free, other]);
    });

    test("a higher priority comes first when a place is free", async ({ bench }) => {
      await waiting(bench, 4);
      const runner = await bench.runner();
      const running = await runner.claim(QUEUE, 20);
      const [urgent] = await waiting(bench, 1, { entries: [anEntry({ priority: 9 })] });
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      expect(idsOf(await finish(runner, first(running)))).toEqual([urgent]);
    });

    test("a free place is not lost on a queue nobody serves", async ({ bench }) => {
      const [one] = await waiting(bench, 1, { limits: [{ name: "one", most: 1 }] });
      const runner = await bench.runner();
      const lease = first(await runner.claim(QUEUE, 20));
      expect(lease.action).toBe(one);
      await waiting(bench, 1, { entries: [anEntry({ queue: "lonely" })], limits: [{ name: "one", most: 1 }] });
      const [last] = await waiting(bench, 1, { limits: [{ name: "one", most: 1 }] });
      expect(await runner.claim("lonely", 1)).toEqual([]);
      expect(await runner.claim(QUEUE, 1)).toEqual([]);
      expect(idsOf(await finish(runner, lease))).toEqual([last]);
    });

    test("a lost runner gives its places back", async ({ bench }) => {
      const ids = await waiting(bench, 4);
      const lost = await bench.runner();
      const other = await bench.runner({ runner: "other" });
      await lost.claim(QUEUE, 20);
      expect(await other.claim(QUEUE, 20)).toEqual([]);
      await lost.beat("close");
      expect(idsOf(await other.claim(QUEUE, 20))).toEqual(ids.slice(2));
    });

    test.for(["held", "closed"] as const)("a %s action leaves its place to the next one", async (gate, { bench }) => {
      const ids = await waiting(bench, 4);
      const runner = await bench.runner();
      const running = await runner.claim(QUEUE, 20);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      await bench.commit(ids[2] ?? "", { decisions: decided(2, ["x"], { gate }) });
      expect(idsOf(await finish(runner, first(running)))).toEqual([ids[3]]);
    });

    test("a place that was offered to an action which is closed goes to the next one", async ({ bench }) => {
      const ids = await waiting(bench, 6);
      const runner = await bench.runner();
      const running = await runner.claim(QUEUE, 20);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      for (const lease of running)
        await runner.exchange({ items: [anItem(lease.action, { facts: [outcome(lease)] })] });
      // Both places are offered to the third and the fourth; nobody has claimed them yet.
      for (const id of ids.slice(2, 4)) {
        await bench.commit(id, { decisions: decided(2, ["x"], { gate: "closed", isEnd: true }) });
        expect(await bench.store.purge(1, id, 3)).toBe("purged");
      }
      expect(idsOf(await runner.claim(QUEUE, 20))).toEqual(ids.slice(4));
    });

    test("an action that goes on after a pause waits like the others", async ({ bench }) => {
      const ids = await waiting(bench, 3);
      const runner = await bench.runner();
      const running = await runner.claim(QUEUE, 2);
      await bench.commit(ids[2] ?? "", { decisions: decided(2, ["x"], { gate: "held" }) });
      expect(await runner.claim(QUEUE, 2)).toEqual([]);
      await bench.commit(ids[2] ?? "", { decisions: decided(3, ["x"], { gate: "open" }) });
      expect(await runner.claim(QUEUE, 2)).toEqual([]);
      expect(idsOf(await finish(runner, first(running)))).toEqual([ids[2]]);
    });

    test("a place that one limit frees and another does not allow goes to whom both allow", async ({ bench }) => {
      const a = { name: "a", most: 1 };
      const b = { name: "b", most: 1 };
      await bench.submit({ entries: [anEntry()], limits: [a] });
      await bench.submit({ entries: [anEntry()], limits: [b] });
      const runner = await bench.runner();
      const [ofA] = await runner.claim(QUEUE, 20);
      if (ofA === undefined) throw new Error("There was nothing to claim.");
      await bench.submit({ entries: [anEntry()], limits: [a, b] });
      const onlyA = await bench.submit({ entries: [anEntry()], limits: [a] });
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      expect(idsOf(await finish(runner, ofA))).toEqual([onlyA]);
    });

    test("a new epoch counts the tasks that are still held", async ({ bench }) => {
      const { store } = bench;
      const leases = [{ session: "s-1", stage: "build", task: 0, claimSeq: 2 }];
      const events = [
        { at: 1, body: '{"type":"x"}' },
        { at: 1, body: '{"type":"y"}' },
      ];
      const base = { adoptMs: 60_000, actionCap: 0, limits: OF_TWO, gate: "open" as const, events };
      const [held] = await waiting(bench, 1);
      await store.seed(7, [
        { ...base, action: held ?? "", leases, entries: [] },
        { ...base, action: "seeded-1", leases: [], entries: [anEntry()] },
        { ...base, action: "seeded-2", leases: [], entries: [anEntry()] },
      ]);
      await store.raise(7);
      expect((await store.inspect(7)).limits).toEqual([
        { name: OF_TWO[0]?.name, running: 1, waiting: 0, opensAt: null },
      ]);
    });

    test("people see what runs and what waits under them, and nothing once all is over", async ({ bench }) => {
      const ids = await waiting(bench, 3);
      const runner = await bench.runner();
      const running = [...(await runner.claim(QUEUE, 20))];
      expect((await bench.store.inspect(1)).limits).toEqual([
        { name: OF_TWO[0]?.name, running: 2, waiting: 1, opensAt: null },
      ]);
      expect((await bench.store.inspect(1)).queues).toMatchObject([{ queue: QUEUE, entries: 1, tasks: 1 }]);
      for (let lease = running.shift(); lease !== undefined; lease = running.shift())
        running.push(...(await finish(runner, lease)));
      for (const id of ids) {
        const { head } = await bench.read(id);
        await bench.commit(id, { decisions: decided(head, ["end"], { gate: "closed", isEnd: true }) });
        expect(await bench.store.purge(1, id, head + 1)).toBe("purged");
      }
      expect((await bench.store.inspect(1)).limits).toEqual([]);
    });

    test("many actions under one limit all run in the end, never more at once", async ({ bench }) => {
      const ids = await waiting(bench, 40);
      const runner = await bench.runner();
      const claimed = [...(await runner.claim(QUEUE, 20))];
      for (let done = 0; done < claimed.length; done += 1) {
        const lease = claimed[done];
        if (lease === undefined) break;
        claimed.push(...(await finish(runner, lease)));
        expect(runner.held).toBeLessThanOrEqual(2);
      }
      expect(idsOf(claimed)).toEqual(ids);
    });
  });
}
