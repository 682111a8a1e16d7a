import { describe, expect } from "vitest";

import { anEntry, anItem, body, decided, outcome } from "./parts";
import { storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeWake(create: CreateStore): void {
  const test = storeTest(create);

  describe("wake", () => {
    test("a claim makes its action due, now or soon", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      expect(await bench.due()).toEqual([]);
      await (await bench.runner()).claim();
      expect(await bench.nextDue()).toEqual([action]);
    });

    test("a fact without decisions makes its action due", async ({ bench }) => {
      const { action, runner, lease } = await claimed(bench);
      await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })] });
      expect(await bench.due()).toEqual([action]);
    });

    test("mail makes its action due", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("signal")] });
      expect(await bench.due()).toEqual([action]);
    });

    test("decisions on everything there is clear the wake", async ({ bench }) => {
      const action = await bench.submit({ wakeInMs: 0 });
      await bench.commit(action, { decisions: decided(2, ["x"]) });
      expect(await bench.due()).toEqual([]);
      expect((await bench.tick()).nextInMs).toBeNull();
    });

    test("facts handed in with decisions on them leave nothing due", async ({ bench }) => {
      const { action, runner, lease } = await claimed(bench);
      const items = [anItem(action, { facts: [outcome(lease)], decisions: decided(3, ["x"]) })];
      await runner.exchange({ items });
      expect(await bench.due()).toEqual([]);
    });

    test("decisions may ask for a later look", async ({ bench }) => {
      const action = await bench.submit({ wakeInMs: 0 });
      await bench.commit(action, { decisions: decided(2, [], { wakeInMs: 60 }) });
      const first = await bench.tick();
      expect(first.due).toEqual([]);
      expect(first.nextInMs).toBeGreaterThan(0);
      expect(first.nextInMs).toBeLessThanOrEqual(60);
      expect(await bench.nextDue()).toEqual([action]);
    });

    test("decisions that missed something leave the action due", async ({ bench }) => {
      const { action } = await claimed(bench);
      await bench.commit(action, { decisions: decided(2, ["x"], { wakeInMs: 60_000 }) });
      expect(await bench.due()).toEqual([action]);
    });

    test("decisions that left mail leave the action due", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { mail: [body("a")] });
      await bench.commit(action, { decisions: decided(2, ["x"], { mailTaken: 0 }) });
      expect(await bench.due()).toEqual([action]);
    });

    test("facts whose decisions were refused leave the action due", async ({ bench }) => {
      const { action, runner, lease } = await claimed(bench);
      await bench.commit(action, { decisions: decided(3, ["x"]) });
      expect(await bench.due()).toEqual([]);
      const items = [anItem(action, { facts: [outcome(lease)], decisions: decided(3, ["y"]) })];
      expect((await runner.exchange({ items })).verdicts).toMatchObject([{ facts: ["taken"], decisions: "refused" }]);
      expect(await bench.due()).toEqual([action]);
    });

    test("refused decisions alone change nothing", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { decisions: decided(2, ["x"], { wakeInMs: 60_000 }) });
      await bench.commit(action, { decisions: decided(2, ["y"], { wakeInMs: 0 }) });
      const { due, nextInMs } = await bench.tick();
      expect(due).toEqual([]);
      expect(nextInMs).toBeGreaterThan(50_000);
    });

    test("a due action is hidden for a while, and comes again", async ({ bench }) => {
      const action = await bench.submit({ wakeInMs: 0 });
      expect((await bench.tick({ hideMs: 100 })).due).toEqual([action]);
      expect((await bench.tick({ hideMs: 100 })).due).toEqual([]);
      const again = await bench.until("the action to come again", async () => {
        const { due } = await bench.tick({ hideMs: 60_000 });
        return due.length > 0 ? due : null;
      });
      expect(again).toEqual([action]);
    });

    test("a claim from before an action was handed out does not bring it back from its hiding", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()], wakeInMs: 0 });
      await (await bench.runner()).claim();
      expect(await bench.due()).toEqual([action]);
      for (let looks = 0; looks < 4; looks += 1) {
        await bench.pass(100);
        expect(await bench.due()).toEqual([]);
      }
    });

    test("a new fact brings a hidden action back at once", async ({ bench }) => {
      const action = await bench.submit({ wakeInMs: 0 });
      expect(await bench.due()).toEqual([action]);
      await bench.commit(action, { mail: [body("signal")] });
      expect(await bench.due()).toEqual([action]);
    });

    test("no more actions are handed out than asked for, the longest due first", async ({ bench }) => {
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        ids.push(await bench.submit({ wakeInMs: 0 }));
        await bench.pass(2);
      }
      const first = await bench.tick({ limit: 2 });
      expect(first).toMatchObject({ due: ids.slice(0, 2), nextInMs: 0 });
      expect((await bench.tick({ limit: 2 })).due).toEqual(ids.slice(2));
    });
  });
}

async function claimed(bench: Bench) {
  const action = await bench.submit({ entries: [anEntry()] });
  const runner = await bench.runner();
  const lease = await runner.claimOne();
  expect(await bench.nextDue()).toEqual([action]);
  return { action, runner, lease };
}
