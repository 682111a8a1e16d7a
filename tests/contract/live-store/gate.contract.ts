import { describe, expect } from "vitest";

import type { Gate } from "@/lib/actions/decide/decision";

import { anEntry, anItem, decided, outcome, QUEUE } from "./parts";
import { storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeGate(create: CreateStore): void {
  const test = storeTest(create);

  describe("gate", () => {
    test("nothing of a held action is claimed until it is open again", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      await setGate(bench, action, "held");
      expect(await runner.claim(QUEUE, 5)).toEqual([]);
      await setGate(bench, action, "open");
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ action, from: 0, to: 1 }]);
    });

    test("an action submitted as held waits", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()], gate: "held" });
      const runner = await bench.runner();
      expect(await runner.claim()).toEqual([]);
      await setGate(bench, action, "open");
      expect(await runner.claim()).toMatchObject([{ action }]);
    });

    test("what is queued while held waits too", async ({ bench }) => {
      const action = await bench.submit();
      const runner = await bench.runner();
      const { head } = await bench.read(action);
      await bench.commit(action, { decisions: decided(head, ["x"], { entries: [anEntry()], gate: "held" }) });
      expect(await runner.claim()).toEqual([]);
      await setGate(bench, action, "open");
      expect(await runner.claim()).toMatchObject([{ action }]);
    });

    test("a held action does not stand in the way of others", async ({ bench }) => {
      const held = await bench.submit({ entries: [anEntry({ priority: 9, to: 3 })] });
      const free = await bench.submit({ entries: [anEntry()] });
      await setGate(bench, held, "held");
      const runner = await bench.runner();
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ action: free }]);
    });

    test("opened again, an action has kept its place", async ({ bench }) => {
      const first = await bench.submit({ entries: [anEntry()] });
      const second = await bench.submit({ entries: [anEntry()] });
      await setGate(bench, first, "held");
      const runner = await bench.runner();
      expect(await runner.claim("nothing here")).toEqual([]);
      await setGate(bench, first, "open");
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ action: first }, { action: second }]);
    });

    test("closing drops what waits, and opening does not bring it back", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 3 }), anEntry({ stage: "other" })] });
      const runner = await bench.runner();
      await runner.claim();
      await setGate(bench, action, "closed");
      expect(await runner.claim(QUEUE, 5)).toEqual([]);
      await setGate(bench, action, "open");
      expect(await runner.claim(QUEUE, 5)).toEqual([]);
      const { queues } = await bench.store.inspect(1);
      expect(queues.find(({ queue }) => queue === QUEUE)?.tasks ?? 0).toBe(0);
    });

    test("closing drops what is held", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await setGate(bench, action, "held");
      expect(await runner.claim()).toEqual([]);
      await setGate(bench, action, "closed");
      await setGate(bench, action, "open");
      expect(await runner.claim()).toEqual([]);
    });

    test("one decision may reopen an action and queue again", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await setGate(bench, action, "closed");
      const { head } = await bench.read(action);
      await bench.commit(action, {
        decisions: decided(head, ["action.retry-requested"], { entries: [anEntry({ to: 1 })] }),
      });
      expect(await runner.claim(QUEUE, 5)).toMatchObject([{ action, from: 0, to: 1 }]);
    });

    test("what is queued while it closes is dropped", async ({ bench }) => {
      const action = await bench.submit();
      const closing = decided(2, ["x"], { entries: [anEntry()], gate: "closed" });
      await bench.commit(action, { decisions: closing });
      await setGate(bench, action, "open");
      const runner = await bench.runner();
      expect(await runner.claim()).toEqual([]);
    });

    test("a sticky grant obeys the gate", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const decisions = decided(3, ["x"], { entries: [anEntry({ stage: "next" })], gate: "held" });
      const items = [anItem(action, { facts: [outcome(lease)], decisions })];
      const { leases } = await runner.exchange({ items, wants: [{ queue: QUEUE, max: 1 }], sticky: true });
      expect(leases).toEqual([]);
    });

    test("running tasks keep their leases under every gate", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const [lease] = await runner.claim(QUEUE, 2);
      if (lease === undefined) throw new Error("There was nothing to claim.");
      for (const [task, gate] of (["held", "closed"] as const).entries()) {
        await setGate(bench, action, gate);
        const { head } = await bench.read(action);
        const items = [anItem(action, { facts: [outcome(lease, { task })], knownSeq: head })];
        expect((await runner.exchange({ items })).verdicts).toMatchObject([{ facts: ["taken"] }]);
      }
    });
  });
}

async function setGate(bench: Bench, action: string, gate: Gate): Promise<void> {
  const { head } = await bench.read(action);
  const verdict = await bench.commit(action, { decisions: decided(head, [`gate.${gate}`], { gate }) });
  expect(verdict.decisions).toBe("taken");
}
