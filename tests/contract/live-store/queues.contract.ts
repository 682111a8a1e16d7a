import { describe, expect } from "vitest";

import { anEntry, anItem, decided, only, outcome, QUEUE } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeQueues(create: CreateStore): void {
  const test = storeTest(create);

  describe("queues", () => {
    test("a claim never exceeds the free slots", async ({ bench }) => {
      for (let n = 0; n < 3; n += 1) await bench.submit({ entries: [anEntry({ to: 9 })] });
      const runner = await bench.runner();
      expect((await runner.exchange({ wants: [{ queue: QUEUE, max: 10 }], slots: 0 })).leases).toEqual([]);
      const { leases } = await runner.exchange({ wants: [{ queue: QUEUE, max: 100 }], slots: 12 });
      expect(tasksOf(leases)).toBe(12);
    });

    test("a claim takes at most what a queue may give", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ queue: "a", to: 9 }), anEntry({ queue: "b", to: 9, stage: "other" })] });
      const runner = await bench.runner();
      const wants = [
        { queue: "a", max: 2 },
        { queue: "nothing here", max: 5 },
        { queue: "b", max: 3 },
      ];
      const { leases } = await runner.exchange({ wants, slots: 100 });
      expect(leases).toMatchObject([
        { stage: "build", from: 0, to: 1 },
        { stage: "other", from: 0, to: 2 },
      ]);
    });

    test("of all queues that are wanted the highest priority comes first, then the first in turn", async ({
      bench,
    }) => {
      for (const [queue, stage, priority] of [
        ["a", "third", 0],
        ["b", "fourth", 0],
        ["b", "first", 3],
        ["a", "second", 2],
        ["a", "fifth", 0],
      ] as const)
        await bench.submit({ entries: [anEntry({ queue, stage, priority })] });
      const runner = await bench.runner();
      const wants = ["b", "a"].map((queue) => ({ queue, max: 9 }));
      const stages: string[] = [];
      for (let n = 0; n < 5; n += 1)
        for (const { stage } of (await runner.exchange({ wants, slots: 1 })).leases) stages.push(stage);
      expect(stages).toEqual(["first", "second", "third", "fourth", "fifth"]);
    });

    test("a wide entry does not keep another queue waiting", async ({ bench }) => {
      const wide = await bench.submit({ entries: [anEntry({ queue: "a", to: 19 })] });
      const runner = await bench.runner();
      const wants = ["a", "b"].map((queue) => ({ queue, max: 9 }));
      const claimed = async () => (await runner.exchange({ wants, slots: 2 })).leases.map(({ action }) => action);
      expect(await claimed()).toEqual([wide]);
      const other = await bench.submit({ entries: [anEntry({ queue: "b" })] });
      expect(await claimed()).toContain(wide);
      expect(await claimed()).toContain(other);
    });

    test("higher priorities come first, and the first come among equals", async ({ bench }) => {
      const ids: string[] = [];
      for (const priority of [0, -5, 7, 0, 7]) ids.push(await bench.submit({ entries: [anEntry({ priority })] }));
      const runner = await bench.runner();
      const leases = await runner.claim(QUEUE, 10);
      expect(leases.map((lease) => ids.indexOf(lease.action))).toEqual([2, 4, 0, 3, 1]);
    });

    test("the rest of a wide entry goes behind those that waited", async ({ bench }) => {
      const wide = await bench.submit({ entries: [anEntry({ to: 4 })] });
      const narrow = await bench.submit({ entries: [anEntry({ to: 0 })] });
      const runner = await bench.runner();
      const claimed: unknown[] = [];
      for (const max of [2, 2, 2]) {
        for (const { action, from, to } of await runner.claim(QUEUE, max)) claimed.push([action, from, to]);
      }
      expect(claimed).toEqual([
        [wide, 0, 1],
        [narrow, 0, 0],
        [wide, 2, 2],
        [wide, 3, 4],
      ]);
    });

    test("two runners share a wide entry, and no task goes to both", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ to: 99 })] });
      const runners = [await bench.runner(), await bench.runner({ runner: "other" })];
      const seen = new Set<number>();
      for (let round = 0; round < 10; round += 1) {
        const claims = await Promise.all(runners.map((runner) => runner.claim(QUEUE, 7)));
        for (const { from, to } of claims.flat()) {
          for (let task = from; task <= to; task += 1) {
            expect(seen.has(task)).toBe(false);
            seen.add(task);
          }
        }
      }
      expect(seen.size).toBe(100);
    });

    test("what is queued by a decision can be claimed in the same call", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const decisions = decided(3, ["stage.completed"], { entries: [anEntry({ stage: "test" })] });
      const items = [anItem(action, { facts: [outcome(lease)], decisions })];
      const { leases } = await runner.exchange({ items, wants: [{ queue: QUEUE, max: 1 }], slots: 1 });
      const granted = only(leases);
      expect(granted).toMatchObject({ action, stage: "test", seq: 6 });
      expect(granted.fromSeq).toBeLessThanOrEqual(6);
      expect(granted.events).toHaveLength(6 - granted.fromSeq + 1);
    });

    test("an action knows how much waits before it, and what is over counts no more", async ({ bench }) => {
      const place = (action: string, queue = QUEUE) => bench.store.findPlace(EPOCH, { action, queue });
      const running = await bench.submit({ entries: [anEntry()] });
      const wide = await bench.submit({ entries: [anEntry({ to: 4 })] });
      const last = await bench.submit({ entries: [anEntry()] });
      const first = await bench.submit({ entries: [anEntry({ priority: 5 })] });
      const cancelled = await bench.submit({ entries: [anEntry({ priority: 9 })] });
      expect(await place(last)).toEqual({ entriesBefore: 4, tasksBefore: 8 });
      await bench.commit(cancelled, { decisions: decided(2, ["action.cancelled"], { gate: "closed", isEnd: true }) });
      const runner = await bench.runner();
      await runner.claim(QUEUE, 2);
      expect(await Promise.all([first, running, cancelled, "unknown"].map((id) => place(id)))).toEqual([
        null,
        null,
        null,
        null,
      ]);
      expect(await place(wide)).toEqual({ entriesBefore: 0, tasksBefore: 0 });
      expect(await place(last)).toEqual({ entriesBefore: 1, tasksBefore: 5 });
      expect(await place(last, "nothing here")).toBeNull();
    });

    test("queues, entries and leases can be inspected", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 4 }), anEntry({ stage: "other", from: 3, to: 3 })] });
      const runner = await bench.runner({ runner: "mill", leaseMs: 60_000 });
      await runner.claim(QUEUE, 2);
      const { queues, sessions, feedLength, now } = await bench.store.inspect(1);
      expect(queues.find(({ queue }) => queue === QUEUE)).toMatchObject({ entries: 2, tasks: 4 });
      expect(queues.find(({ queue }) => queue === QUEUE)?.oldestAt).toBeLessThanOrEqual(now);
      const view = sessions.find(({ session }) => session === runner.session);
      expect(view).toMatchObject({ runner: "mill", info: "{}", leaseMs: 60_000, draining: false });
      expect(view?.leases).toEqual([0, 1].map((task) => ({ action, stage: "build", task })));
      expect(feedLength).toBeGreaterThan(0);
    });
  });

  describe("sticky next stage", () => {
    const wants = [
      { queue: "a", max: 5 },
      { queue: "b", max: 5 },
    ];

    test("its own next stage comes before what the runner wants first", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b" })] });
      const waiting = await bench.submit({ entries: [anEntry({ queue: "a" })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      const items = [anItem(action, { facts: [outcome(lease)], decisions: nextStage("b") })];
      const { leases } = await runner.exchange({ items, wants, slots: 1, sticky: true });
      expect(leases).toMatchObject([{ action, stage: "next" }]);
      expect(await runner.claim("a", 5)).toMatchObject([{ action: waiting }]);
    });

    test("without it the wants alone decide", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b" })] });
      const waiting = await bench.submit({ entries: [anEntry({ queue: "a" })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      const items = [anItem(action, { facts: [outcome(lease)], decisions: nextStage("b") })];
      const { leases } = await runner.exchange({ items, wants, slots: 1, sticky: false });
      expect(leases).toMatchObject([{ action: waiting }]);
    });

    test("within its turn it comes before an equal that waits, one task of it for the one that ended", async ({
      bench,
    }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      const waiting = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      await bench.pass(40);
      const entries = [anEntry({ queue: "b", stage: "next", priority: 1, to: 2 })];
      const decisions = decided(3, ["stage.completed"], { entries });
      const items = [anItem(action, { facts: [outcome(lease)], decisions })];
      const { leases } = await runner.exchange({ items, wants, slots: 2, sticky: true });
      expect(leases).toMatchObject([{ action, stage: "next", from: 0, to: 0 }, { action: waiting }]);
    });

    test("within its turn it yields to a higher priority that has been ready for longer than 20 ms", async ({
      bench,
    }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      const waiting = await bench.submit({ entries: [anEntry({ queue: "b", priority: 2 })] });
      await bench.pass(40);
      const items = [anItem(action, { facts: [outcome(lease)], decisions: nextStage("b", 1) })];
      const { leases } = await runner.exchange({ items, wants, slots: 1, sticky: true });
      expect(leases).toMatchObject([{ action: waiting }]);
    });

    test("it yields to a higher priority that only a limit kept waiting until this very call", async ({ bench }) => {
      const entries = [anEntry({ queue: "b", priority: 2 }), anEntry({ queue: "b", stage: "blocked", priority: 2 })];
      const limited = await bench.submit({ entries, actionCap: 1 });
      const action = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      const runner = await bench.runner();
      const [first, second] = await runner.claim("b", 2);
      if (first === undefined || second === undefined) throw new Error("There was nothing to claim.");
      await bench.pass(40);
      const ended = anItem(limited, { facts: [outcome(first)], knownSeq: 3 });
      const next = anItem(action, { facts: [outcome(second)], decisions: nextStage("b", 1) });
      const { leases } = await runner.exchange({ items: [ended, next], wants, slots: 1, sticky: true });
      expect(leases).toMatchObject([{ action: limited, stage: "blocked" }]);
    });

    test("after its turn it yields to an equal that has been ready for longer than 20 ms", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      await bench.pass(990);
      const waiting = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      await bench.pass(40);
      const decisions = nextStage("b", 1);
      const items = [anItem(action, { facts: [outcome(lease)], decisions })];
      const { leases } = await runner.exchange({ items, wants, slots: 1, sticky: true });
      expect(leases).toMatchObject([{ action: waiting }]);
    });

    test("it does not yield to lower priorities", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b", priority: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      await bench.submit({ entries: [anEntry({ queue: "b", priority: 0 })] });
      await bench.submit({ entries: [anEntry({ queue: "a", priority: 9 })] });
      await bench.pass(40);
      const items = [anItem(action, { facts: [outcome(lease)], decisions: nextStage("b", 1) })];
      const { leases } = await runner.exchange({ items, wants, slots: 1, sticky: true });
      expect(leases).toMatchObject([{ action, stage: "next" }]);
    });

    test("it is not granted in a queue the runner does not want, or without a slot", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ queue: "b" })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne("b");
      const items = [anItem(action, { facts: [outcome(lease)], decisions: nextStage("c") })];
      expect((await runner.exchange({ items, wants, slots: 1, sticky: true })).leases).toEqual([]);
      const [next] = await runner.claim("c");
      if (next === undefined) throw new Error("The next stage was not queued.");
      const more = [anItem(action, { facts: [outcome(next)], decisions: nextStage("a", 0, next.seq) })];
      expect((await runner.exchange({ items: more, wants, slots: 0, sticky: true })).leases).toEqual([]);
    });
  });
}

function nextStage(queue: string, priority = 0, basedOn = 3) {
  return decided(basedOn, ["stage.completed"], { entries: [anEntry({ queue, stage: "next", priority })] });
}

function tasksOf(leases: readonly { readonly from: number; readonly to: number }[]): number {
  return leases.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}
