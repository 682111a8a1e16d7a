import { describe, expect } from "vitest";

import { anEntry, decided, TAKEN } from "./parts";
import { storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeRequeueing(create: CreateStore): void {
  const test = storeTest(create);

  describe("entries in the place of those that wait", () => {
    test("an action that is queued anew comes by its new priority, and once", async ({ bench }) => {
      const others = [await bench.submit({ entries: [anEntry()] }), await bench.submit({ entries: [anEntry()] })];
      const action = await bench.submit({ entries: [anEntry({ to: 1 }), anEntry({ stage: "other" })] });
      const entries = [anEntry({ to: 1, priority: 7 }), anEntry({ stage: "other", priority: 7 })];
      const verdict = await bench.commit(action, { decisions: decided(2, ["x"], { entries, requeues: true }) });
      expect(verdict).toMatchObject(TAKEN);
      expect((await bench.store.inspect(1)).queues).toMatchObject([{ entries: 4, tasks: 5 }]);
      const runner = await bench.runner();
      const leases = await runner.claim(undefined, 20);
      expect(leases.map((lease) => lease.action)).toEqual([action, action, ...others]);
      expect(await runner.claim(undefined, 20)).toEqual([]);
    });

    test("what waits leaves the queues when nothing is queued instead", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 4 })] });
      await bench.commit(action, { decisions: decided(2, ["x"], { requeues: true, wakeInMs: 60_000 }) });
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 20)).toEqual([]);
      await bench.commit(action, { decisions: decided(3, ["y"], { entries: [anEntry({ to: 4 })] }) });
      expect(await runner.claim(undefined, 20)).toMatchObject([{ action, from: 0, to: 4 }]);
    });

    test("it is refused when a task was claimed meanwhile, and nothing changes", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 2 })] });
      const runner = await bench.runner();
      await runner.claim();
      const decisions = decided(2, ["x"], { entries: [anEntry({ to: 2, priority: 7 })], requeues: true });
      expect(await bench.commit(action, { decisions })).toMatchObject({
        outcome: "done",
        decisions: "refused",
        head: 3,
      });
      expect(await runner.claim(undefined, 20)).toMatchObject([{ action, from: 1, to: 2 }]);
    });

    test("what waits for a limit, or is held, is queued anew as well", async ({ bench }) => {
      const limits = [{ name: "one", most: 1 }];
      const running = await bench.submit({ entries: [anEntry()], limits });
      const first = await bench.submit({ entries: [anEntry()], limits });
      const urgent = await bench.submit({ entries: [anEntry()], limits });
      const held = await bench.submit({ entries: [anEntry()], gate: "held" });
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 20)).toMatchObject([{ action: running }]);
      const requeue = (gate: "open" | "held") =>
        decided(2, ["x"], { entries: [anEntry({ priority: 9 })], requeues: true, gate });
      await bench.commit(urgent, { decisions: requeue("open") });
      await bench.commit(held, { decisions: requeue("held") });
      await runner.beat("close");
      const next = await bench.runner();
      expect((await next.claim(undefined, 20)).map(({ action }) => action)).toEqual([urgent]);
      await bench.commit(held, { decisions: decided(3, ["y"], { gate: "open" }) });
      expect((await next.claim(undefined, 20)).map(({ action }) => action)).toEqual([held]);
      await next.beat("close");
      const last = await bench.runner();
      expect((await last.claim(undefined, 20)).map(({ action }) => action)).toEqual([first]);
    });
  });
}
