import { describe, expect } from "vitest";

import type { Lease, Submission } from "@/server/ports/live-store";

import { anEntry, anItem, decided, outcome, QUEUE } from "./parts";
import { storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";
import type { TestRunner } from "./test-runner";

const RATE = { name: 'rate "a"/é', most: 2, perMs: 400 };

/** Submits so many actions with one task each under a rate. */
async function waiting(bench: Bench, count: number, parts: Partial<Submission> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await bench.submit({ entries: [anEntry()], limits: [RATE], ...parts }));
  return ids;
}

function idsOf(leases: readonly Lease[]): string[] {
  return leases.map(({ action }) => action);
}

/** Ticks until some more can be claimed, and claims them. */
function next(bench: Bench, runner: TestRunner): Promise<readonly Lease[]> {
  return bench.until("the rate to open", async () => {
    await bench.tick();
    const leases = await runner.claim(QUEUE, 20);
    return leases.length > 0 ? leases : null;
  });
}

async function finish(runner: TestRunner, lease: Lease): Promise<readonly Lease[]> {
  const items = [anItem(lease.action, { facts: [outcome(lease)], knownSeq: lease.seq })];
  return (await runner.exchange({ items, wants: [{ queue: QUEUE, max: 20 }] })).leases;
}

export function describeRates(create: CreateStore): void {
  const test = storeTest(create);

  describe("rates at which actions begin", () => {
    test("no more begin in its time than it allows, and all do in turn", async ({ bench }) => {
      const ids = await waiting(bench, 5);
      const runner = await bench.runner();
      const begun: { id: string; at: number }[] = [];
      const note = (leases: readonly Lease[]) => begun.push(...leases.map(({ action, at }) => ({ id: action, at })));
      note(await runner.claim(QUEUE, 20));
      expect(begun.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      while (begun.length < ids.length) note(await next(bench, runner));
      expect(begun.map(({ id }) => id)).toEqual(ids);
      for (const [place, { at }] of begun.entries())
        if (place >= RATE.most) expect(at - (begun[place - RATE.most]?.at ?? 0)).toBeGreaterThanOrEqual(RATE.perMs);
    });

    test("the end of a task opens nothing", async ({ bench }) => {
      await waiting(bench, 3);
      const runner = await bench.runner();
      for (const lease of await runner.claim(QUEUE, 20)) expect(await finish(runner, lease)).toEqual([]);
    });

    test("what has begun goes on: its further tasks do not count", async ({ bench }) => {
      const one = { ...RATE, most: 1, perMs: 60_000 };
      const [id = ""] = await waiting(bench, 1, { entries: [anEntry({ to: 3 })], limits: [one] });
      const runner = await bench.runner();
      expect(idsOf(await runner.claim(QUEUE, 1))).toEqual([id]);
      expect(idsOf(await runner.claim(QUEUE, 1))).toEqual([id]);
      expect(await runner.claim(QUEUE, 20)).toMatchObject([{ action: id, from: 2, to: 3 }]);
    });

    test("what waits for one does not stand in the way of others, and a tick says when it opens", async ({ bench }) => {
      await waiting(bench, 3, { entries: [anEntry({ priority: 5 })] });
      const free = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const leases = await runner.claim(QUEUE, 20);
      expect(idsOf(leases).slice(2)).toEqual([free]);
      const at = leases[0]?.at ?? 0;
      expect((await bench.store.inspect(1)).limits).toEqual([
        { name: RATE.name, running: 0, waiting: 1, opensAt: at + RATE.perMs },
      ]);
      // Claims are looked at sooner; once they are decided on, the rate is what is next.
      for (const { action, seq } of leases)
        await bench.commit(action, { decisions: decided(seq, ["x"]), knownSeq: seq });
      const { nextInMs } = await bench.tick();
      expect(nextInMs).toBeLessThanOrEqual(RATE.perMs);
    });

    test("a higher priority begins first when it opens", async ({ bench }) => {
      await waiting(bench, 4);
      const runner = await bench.runner();
      await runner.claim(QUEUE, 20);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      const [urgent] = await waiting(bench, 1, { entries: [anEntry({ priority: 9 })] });
      expect(idsOf(await next(bench, runner))[0]).toBe(urgent);
    });

    test("a place goes on to others when who it was for is closed, or waits for another limit", async ({ bench }) => {
      const busy = { name: "busy", most: 1 };
      const ids = await waiting(bench, 2);
      const runner = await bench.runner();
      await bench.submit({ entries: [anEntry()], limits: [busy] });
      expect(await runner.claim(QUEUE, 20)).toHaveLength(3);
      const closed = await waiting(bench, 1);
      await waiting(bench, 1, { limits: [busy, RATE] });
      const last = await waiting(bench, 2);
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
      await bench.commit(closed[0] ?? "", { decisions: decided(2, ["x"], { gate: "closed", isEnd: true }) });
      const begun: string[] = [];
      while (begun.length < 2) begun.push(...idsOf(await next(bench, runner)));
      expect(begun).toEqual(last);
      expect(ids).not.toContain(begun[0]);
    });

    test("its starts are remembered when no action names it any more", async ({ bench }) => {
      const [id = ""] = await waiting(bench, 1, { limits: [{ ...RATE, most: 1, perMs: 60_000 }] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      await finish(runner, lease);
      await bench.commit(id, { decisions: decided(lease.seq + 1, ["end"], { gate: "closed", isEnd: true }) });
      expect(await bench.store.purge(1, id, lease.seq + 2)).toBe("purged");
      await waiting(bench, 1, { limits: [{ ...RATE, most: 1, perMs: 60_000 }] });
      expect(await runner.claim(QUEUE, 20)).toEqual([]);
    });
  });
}
