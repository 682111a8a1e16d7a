import { describe, expect } from "vitest";

import { InvariantError } from "@/lib/shared/errors";
import { SessionClosedError } from "@/server/ports/store-errors";

import { anEntry, anItem, body, bodiesOf, decided, only, outcome, QUEUE, TAKEN, typesOf } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

const FENCE_EPOCH = 2 ** 32;

export function describeExchange(create: CreateStore): void {
  const test = storeTest(create);

  describe("exchange: claims and outcomes", () => {
    test("a claim brings the whole log, up to and with its own event", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ stage: "build", to: 1 })] });
      const runner = await bench.runner({ runner: "mill" });
      const lease = only(await runner.claim(undefined, 2));
      expect(lease).toMatchObject({ action, stage: "build", from: 0, to: 1, seq: 3, fromSeq: 1 });
      expect(lease.fence).toBe(EPOCH * FENCE_EPOCH + 3);
      const { session } = runner;
      const claimed = { type: "task.claimed", stage: "build", from: 0, to: 1, session, runner: "mill" };
      expect(bodiesOf(lease.events)).toEqual([{ type: "action.created" }, { type: "stage.queued" }, claimed]);
      expect((await bench.read(action)).events).toEqual(lease.events);
      expect(lease.at).toBe(lease.events[2]?.at);
    });

    test("a claim brings only what the caller does not know", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      await runner.claim();
      const wants = [{ queue: QUEUE, max: 1 }];
      const { leases } = await runner.exchange({ wants, known: [{ action, seq: 3 }] });
      expect(leases).toMatchObject([{ action, from: 1, to: 1, seq: 4, fromSeq: 4 }]);
      expect(typesOf(only(leases).events)).toEqual(["task.claimed"]);
    });

    test("a claim of what a session queued itself brings what came after, unless it has registered anew", async ({
      bench,
    }) => {
      for (const isNew of [false, true]) {
        const action = await bench.submit({ entries: [anEntry({ queue: "a" })] });
        const runner = await bench.runner();
        const lease = await runner.claimOne("a");
        const entries = [anEntry({ queue: "b", stage: "next" })];
        const decisions = decided(3, ["stage.completed"], { entries });
        await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], decisions })] });
        if (isNew) await runner.register();
        expect(await runner.claimOne("b")).toMatchObject({ stage: "next", seq: 6, fromSeq: isNew ? 1 : 6 });
      }
    });

    test("two claims of an action in one call bring each of its events once", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ stage: "a" }), anEntry({ stage: "b" })] });
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 2)).toMatchObject([
        { stage: "a", fromSeq: 1, seq: 3 },
        { stage: "b", fromSeq: 4, seq: 4 },
      ]);
    });

    test("an outcome is appended and ends its lease", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const fact = outcome(lease);
      const decisions = decided(3, ["stage.completed"]);
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts: [fact], decisions })] });
      expect(verdicts).toMatchObject([{ ...TAKEN, facts: ["taken"], missed: [], head: 5 }]);
      expect(typesOf((await bench.read(action, 3)).events)).toEqual(["task.completed", "stage.completed"]);
      const later = outcome(lease, { body: body("task.failed") });
      const again = await runner.exchange({ items: [anItem(action, { facts: [later], knownSeq: 5 })] });
      expect(again.verdicts).toMatchObject([{ facts: ["fenced"], head: 5 }]);
    });

    test("the same outcome again is answered as already there", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const item = anItem(action, { facts: [outcome(lease)], knownSeq: 3 });
      await runner.exchange({ items: [item] });
      const { verdicts } = await runner.exchange({ items: [item] });
      expect(verdicts).toMatchObject([{ outcome: "done", facts: ["already"], head: 4 }]);
      expect(typesOf(only(verdicts).missed)).toEqual(["task.completed"]);
      expect((await bench.read(action)).head).toBe(4);
    });

    test("an equal event from before the claim does not count as this outcome", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const fact = outcome(lease);
      await runner.exchange({ items: [anItem(action, { facts: [fact], knownSeq: 3 })] });
      await bench.commit(action, { decisions: decided(4, ["task.queued"], { entries: [anEntry()] }) });
      await runner.claimOne();
      const { seq } = { seq: (await bench.read(action)).head };
      const stale = { ...fact, fence: EPOCH * FENCE_EPOCH + seq };
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts: [stale], knownSeq: seq })] });
      expect(verdicts).toMatchObject([{ facts: ["taken"], head: seq + 1 }]);
      const unknown = { ...stale, fence: EPOCH * FENCE_EPOCH + seq + 2, body: fact.body };
      const after = await runner.exchange({ items: [anItem(action, { facts: [unknown], knownSeq: seq + 1 })] });
      expect(after.verdicts).toMatchObject([{ facts: ["fenced"] }]);
    });

    test("a fact that ends nothing leaves its lease", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const checkpoint = outcome(lease, { ends: false, body: body("task.checkpointed") });
      const facts = [checkpoint, outcome(lease, { ends: false, body: body("state.changed") }), outcome(lease)];
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts, knownSeq: 3 })] });
      expect(verdicts).toMatchObject([{ facts: ["taken", "taken", "taken"], head: 6 }]);
      const late = await runner.exchange({ items: [anItem(action, { facts: [checkpoint], knownSeq: 6 })] });
      expect(late.verdicts).toMatchObject([{ facts: ["already"], head: 6 }]);
    });

    test("another fence, and another session's lease, are refused", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const other = await bench.runner({ runner: "other" });
      const lease = await runner.claimOne();
      const wrong = outcome(lease, { fence: lease.fence + 1 });
      const mine = await runner.exchange({ items: [anItem(action, { facts: [wrong], knownSeq: 3 })] });
      expect(mine.verdicts).toMatchObject([{ facts: ["fenced"], head: 3 }]);
      const theirs = await other.exchange({
        held: 0,
        items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })],
      });
      expect(theirs.verdicts).toMatchObject([{ facts: ["fenced"], head: 3 }]);
    });

    test("each task of a range has its own lease under the same fence", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 2 })] });
      const runner = await bench.runner();
      const lease = only(await runner.claim(undefined, 3));
      const facts = [outcome(lease, { task: 1 }), outcome(lease, { task: 1 }), outcome(lease, { task: 2 })];
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts, knownSeq: 3 })] });
      expect(verdicts).toMatchObject([{ facts: ["taken", "already", "taken"], head: 5 }]);
      const rest = anItem(action, { facts: [outcome(lease, { task: 0 })], knownSeq: 5 });
      expect((await runner.exchange({ items: [rest] })).verdicts).toMatchObject([{ facts: ["taken"], head: 6 }]);
    });

    test("the plan of a stage is leased like a task", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ from: -1, to: -1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      expect(lease).toMatchObject({ from: -1, to: -1 });
      const fact = outcome(lease, { task: -1, body: body("stage.planned") });
      const { verdicts } = await runner.exchange({ items: [anItem(action, { facts: [fact], knownSeq: 3 })] });
      expect(verdicts).toMatchObject([{ facts: ["taken"], head: 4 }]);
    });

    test("items of actions that are gone do not hinder the others", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const gone = anItem("00000000-0000-7000-8000-000000000000", { facts: [outcome(lease)], knownSeq: 3 });
      const { verdicts } = await runner.exchange({
        held: 0,
        items: [gone, anItem(action, { facts: [outcome(lease)], knownSeq: 3 })],
      });
      expect(verdicts).toMatchObject([{ outcome: "gone" }, { outcome: "done", facts: ["taken"] }]);
    });
  });

  describe("exchange: numbered calls", () => {
    test("a repeated call gets the same answer and changes nothing", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 3 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const items = [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })];
      const asked = { call: 2, held: 0, items, wants: [{ queue: QUEUE, max: 1 }] };
      const first = await runner.exchange(asked);
      expect(first.leases).toHaveLength(1);
      const { head } = await bench.read(action);
      expect(await runner.exchange(asked)).toEqual(first);
      expect((await bench.read(action)).head).toBe(head);
      expect((await runner.exchange({ call: 3, held: 1 })).holding).toBeNull();
    });

    test("a call before the last one is refused", async ({ bench }) => {
      const runner = await bench.runner();
      await runner.exchange();
      await runner.exchange();
      await expect(runner.exchange({ call: 1 })).rejects.toBeInstanceOf(SessionClosedError);
    });

    test("a call that leaves a number out is a defect", async ({ bench }) => {
      await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await expect(runner.exchange({ call: 2, wants: [{ queue: QUEUE, max: 1 }] })).rejects.toBeInstanceOf(
        InvariantError,
      );
      runner.call = 0;
      expect(await runner.claim()).toHaveLength(1);
    });

    test("a runner that counts its leases wrong is told what it holds", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const lease = only(await runner.claim(undefined, 2));
      const right = await runner.exchange({ held: 2 });
      expect(right.holding).toBeNull();
      const { holding } = await runner.exchange({ held: 0 });
      const held = { action, stage: lease.stage, fence: lease.fence };
      expect(holding).toHaveLength(2);
      expect(holding).toEqual(
        expect.arrayContaining([
          { ...held, task: 0 },
          { ...held, task: 1 },
        ]),
      );
    });

    test("leases are counted after the call's outcomes and before its claims", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const items = [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })];
      const reply = await runner.exchange({ held: 0, items, wants: [{ queue: QUEUE, max: 1 }] });
      expect(reply.leases).toHaveLength(1);
      expect(reply.holding).toBeNull();
    });

    test("the version of the queues grows with each new queue, and only then", async ({ bench }) => {
      const runner = await bench.runner();
      const version = async () => (await runner.exchange()).queuesVersion;
      const before = await version();
      await bench.submit({ entries: [anEntry({ queue: "gpu|any" })] });
      const after = await version();
      expect(after).toBeGreaterThan(before);
      await bench.submit({ entries: [anEntry({ queue: "gpu|any" })] });
      expect(await version()).toBe(after);
    });
  });
}
