import { describe, expect } from "vitest";

import { DISPATCH_RUNS, type DispatchState } from "@/lib/actions/dispatch-state";

import { anEntry, anItem, decided, outcome, QUEUE } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

const ANA = { kind: "user", id: "ana", name: 'Ana "A." Ó' } as const;
const PAUSED: DispatchState = { revision: 1, paused: true, at: 1_700_000_000_000, by: ANA, reason: "a move\nof racks" };
const RESUMED: DispatchState = { revision: 2, paused: false, at: 1_700_000_060_000, by: ANA, reason: null };

/** Dispatch of all actions together: what operators pause. */
export function describeDispatch(create: CreateStore): void {
  const test = storeTest(create);

  describe("dispatch", () => {
    test("while it is paused nothing is claimed, and what runs is handed in; resumed, what waited is", async ({
      bench,
    }) => {
      const running = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      expect(await bench.store.setDispatch(EPOCH, { seen: 0, state: PAUSED })).toBe(true);
      const waiting = await bench.submit({ entries: [anEntry({ to: 2 })] });
      expect(await runner.claim(QUEUE, 5)).toEqual([]);

      const decisions = decided(lease.seq, ["stage.queued"], { entries: [anEntry({ stage: "next" })] });
      const item = anItem(running, { facts: [outcome(lease)], decisions, knownSeq: lease.seq });
      const wants = [{ queue: QUEUE, max: 5 }];
      const reply = await runner.exchange({ items: [item], wants, sticky: true });
      expect(reply).toMatchObject({ verdicts: [{ facts: ["taken"], decisions: "taken" }], leases: [] });
      expect(await (await bench.runner()).claim(QUEUE, 5)).toEqual([]);

      expect(await bench.store.setDispatch(EPOCH, { seen: 1, state: RESUMED })).toBe(true);
      const leases = await runner.claim(QUEUE, 5);
      expect(leases.map(({ action, stage, from, to }) => [action, stage, from, to])).toEqual([
        [waiting, "build", 0, 2],
        [running, "next", 0, 0],
      ]);
    });

    test("who asks is told what was said, and who follows the feed hears it", async ({ bench }) => {
      const { store } = bench;
      expect((await store.meta()).dispatch).toEqual(DISPATCH_RUNS);
      const { end } = await bench.follow();
      await store.setDispatch(EPOCH, { seen: 0, state: PAUSED });
      await store.setDispatch(EPOCH, { seen: 1, state: RESUMED });
      expect((await bench.follow(end)).entries).toMatchObject([
        { kind: "dispatch", state: PAUSED },
        { kind: "dispatch", state: RESUMED },
      ]);
      await store.setDispatch(EPOCH, { seen: 2, state: { ...PAUSED, revision: 3 } });
      const told = [
        await store.meta(),
        await bench.tick(),
        await store.inspect(EPOCH),
        await store.survey(EPOCH, { cursor: "0", limit: 10 }),
      ];
      for (const { dispatch } of told) expect(dispatch).toEqual({ ...PAUSED, revision: 3 });
    });

    test("who does not know what was said last changes nothing", async ({ bench }) => {
      const { store } = bench;
      await store.setDispatch(EPOCH, { seen: 0, state: PAUSED });
      const { end } = await bench.follow();
      expect(await store.setDispatch(EPOCH, { seen: 0, state: RESUMED })).toBe(false);
      expect((await store.meta()).dispatch).toEqual(PAUSED);
      expect((await bench.follow(end)).entries).toEqual([]);
    });

    test("a newer epoch keeps what was said, or opens with what it is told", async ({ bench }) => {
      const { store } = bench;
      await store.setDispatch(EPOCH, { seen: 0, state: PAUSED });
      await store.raise(2);
      expect((await store.meta()).dispatch).toEqual(PAUSED);
      await store.raise(3, { ...RESUMED, revision: 7 });
      expect((await store.meta()).dispatch).toEqual({ ...RESUMED, revision: 7 });
      await store.raise(3, PAUSED);
      expect((await store.meta()).dispatch).toMatchObject({ revision: 7 });
    });

    test("a store that opens with a pause lets nothing be claimed", async ({ made, bench }) => {
      await bench.submit({ entries: [anEntry()] });
      await made.store.raise(2, PAUSED);
      const { store } = bench;
      await store.beat(2, { kind: "register", session: "s", runner: "mill", info: "{}", leaseMs: 60_000 });
      const wants = [{ queue: QUEUE, max: 5 }];
      const request = { session: "s", call: 1, held: 0, items: [], wants, slots: 5, known: [], sticky: false };
      expect((await store.exchange(2, request)).leases).toEqual([]);
    });
  });
}
