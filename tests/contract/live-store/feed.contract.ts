import { describe, expect } from "vitest";

import type { FeedEntry } from "@/server/ports/live-store";

import { anEntry, anItem, body, decided, outcome, QUEUE } from "./parts";
import { EPOCH, storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeFeed(create: CreateStore): void {
  const test = storeTest(create);

  describe("feed", () => {
    test("its entries cover every event of every log once, in order", async ({ bench }) => {
      const first = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const second = await bench.submit();
      await busyWork(bench, first);
      await bench.commit(second, { mail: [body("a")] });
      await bench.commit(second, { decisions: decided(2, ["x"], { mailTaken: 1 }) });
      const { entries } = await bench.follow();
      for (const action of [first, second]) {
        const covered = seqsOf(entries, action);
        const { head } = await bench.read(action);
        expect(covered).toEqual(Array.from({ length: head }, (_, place) => place + 1));
      }
    });

    test("a follower goes on after its place", async ({ bench }) => {
      for (let n = 0; n < 5; n += 1) await bench.submit();
      const all = await bench.follow();
      const seen: FeedEntry[] = [];
      for (let after = "0", more = true; more;) {
        const { entries } = await bench.follow(after, 2);
        expect(entries.length).toBeLessThanOrEqual(2);
        seen.push(...entries);
        more = entries.length > 0;
        after = entries.at(-1)?.place ?? after;
      }
      expect(seen).toEqual(all.entries);
      expect(new Set(seen.map(({ place }) => place)).size).toBe(seen.length);
      expect(all.end).toBe(all.entries.at(-1)?.place);
      expect((await bench.follow("0", 1)).end).toBe(all.end);
      expect(await bench.follow(all.end)).toEqual({ trimmed: false, entries: [], end: all.end });
      const late = await bench.submit();
      expect((await bench.follow(all.end)).entries).toMatchObject([{ kind: "commit", action: late, from: 1, to: 2 }]);
    });

    test("an empty feed ends at its beginning", async ({ bench }) => {
      expect(await bench.follow("0")).toMatchObject({ entries: [] });
    });

    test("what changed nothing is not in it", async ({ bench }) => {
      const action = await bench.submit();
      const { end } = await bench.follow();
      await bench.commit(action, { decisions: decided(1, ["late"]) });
      await bench.commit(action, { mail: [body("waits")] });
      await bench.due();
      expect((await bench.follow(end)).entries).toEqual([]);
    });

    test("it is trimmed up to where the record has followed", async ({ bench }) => {
      for (let n = 0; n < 4; n += 1) await bench.submit();
      const { entries, end } = await bench.follow();
      const [first, second, third] = entries.map(({ place }) => place);
      if (first === undefined || second === undefined || third === undefined) throw new Error("The feed is too short.");
      await bench.store.recorded(EPOCH, second);
      expect((await bench.store.meta()).recorded).toBe(second);
      expect((await bench.follow(second)).entries.map(({ place }) => place)).toEqual([third, end]);
      expect((await bench.follow("0")).entries.map(({ place }) => place)).toEqual([third, end]);
      expect(await bench.store.follow(EPOCH, { after: first, limit: 10 })).toEqual({ trimmed: true, end });
      expect((await bench.store.inspect(EPOCH)).feedLength).toBe(2);
    });

    test("it keeps what the record has followed for others, as far as it is told", async ({ bench }) => {
      for (let n = 0; n < 4; n += 1) await bench.submit();
      const { entries, end } = await bench.follow();
      const [first, second, third] = entries.map(({ place }) => place);
      if (first === undefined || second === undefined || third === undefined) throw new Error("The feed is too short.");
      await bench.store.recorded(EPOCH, third, "0");
      expect((await bench.store.meta()).recorded).toBe(third);
      expect((await bench.follow()).entries).toEqual(entries);
      await bench.store.recorded(EPOCH, end, first);
      expect((await bench.store.meta()).recorded).toBe(end);
      expect((await bench.follow(first)).entries).toEqual(entries.slice(1));
      expect((await bench.follow("0")).entries).toEqual(entries.slice(1));
    });

    test("trimmed to its end, it goes on", async ({ bench }) => {
      await bench.submit();
      const { end } = await bench.follow();
      await bench.store.recorded(EPOCH, end);
      expect(await bench.follow(end)).toEqual({ trimmed: false, entries: [], end });
      const action = await bench.submit();
      const next = await bench.follow(end);
      expect(next.entries).toMatchObject([{ kind: "commit", action }]);
      expect((await bench.follow("0")).entries).toEqual(next.entries);
    });

    test("the record's place never goes back", async ({ bench }) => {
      await bench.submit();
      await bench.submit();
      const [first, second] = (await bench.follow()).entries.map(({ place }) => place);
      if (first === undefined || second === undefined) throw new Error("The feed is too short.");
      await bench.store.recorded(EPOCH, second);
      await bench.store.recorded(EPOCH, first);
      expect((await bench.store.meta()).recorded).toBe(second);
    });
  });

  describe("hints", () => {
    test("a waiting process goes on when its time is over", async ({ bench }) => {
      await bench.store.awaitHint(["work", "due", "feed", "stops"], 20, new AbortController().signal);
      expect((await bench.store.meta()).epoch).toBe(EPOCH);
    });

    test("a waiting process goes on when it is told to", async ({ bench }) => {
      const abort = new AbortController();
      const waiting = bench.store.awaitHint(["work"], 600_000, abort.signal);
      abort.abort();
      await expect(waiting).resolves.toBeUndefined();
      await expect(bench.store.awaitHint(["work"], 600_000, abort.signal)).resolves.toBeUndefined();
    });
  });
}

/** Two tasks claimed one by one, one handed in with its decisions, one lost. */
async function busyWork(bench: Bench, action: string): Promise<void> {
  const runner = await bench.runner();
  const lease = await runner.claimOne();
  const decisions = decided(3, ["x", "y"], { entries: [anEntry({ stage: "next" })] });
  const items = [anItem(action, { facts: [outcome(lease)], decisions })];
  await runner.exchange({ items, wants: [{ queue: QUEUE, max: 5 }], sticky: true });
  await runner.beat("close");
}

function seqsOf(entries: readonly FeedEntry[], action: string): number[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== "commit" || entry.action !== action) return [];
    return Array.from({ length: entry.to - entry.from + 1 }, (_, place) => entry.from + place);
  });
}
