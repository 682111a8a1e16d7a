import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect } from "vitest";

import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";
import { StoreAwayError } from "@/server/ports/store-errors";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { describeWithRedis } from "@/tests/support/service-gate";
import { waitFor } from "@/tests/support/wait-for";

import { anEntry, anItem, aSubmission, body, decided, only, outcome, QUEUE, TAKEN } from "./live-store/parts";
import { EPOCH, storeTest } from "./live-store/store-test";

describeWithRedis("live store: what is Redis's own", describeRedis);

function describeRedis(): void {
  let server: RedisServer;
  let admin: Redis;
  let prefix = "";
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url, { maxRetriesPerRequest: null });
    admin.on("error", () => undefined);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  const connect = () => createRedisLiveStore({ url: server.url, prefix, logger: silentLogger });
  const test = storeTest(async () => {
    prefix = randomUUID();
    const store = connect();
    return { store, close: () => store.close() };
  });
  const meta = () => `${prefix}:{p00}:meta`;

  describe("connection", () => {
    test("while Redis is away calls say so, and afterwards a call that was answered is answered alike", async ({
      bench,
    }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const first = await runner.exchange({ wants: [{ queue: QUEUE, max: 1 }] });
      await server.kill();
      await expect(bench.read(action)).rejects.toBeInstanceOf(StoreAwayError);
      await server.restart();
      const again = await bench.until("Redis to answer", () =>
        runner.exchange({ call: 1, held: 0, wants: [{ queue: QUEUE, max: 1 }] }).catch(() => null),
      );
      expect(again).toEqual(first);
      expect((await bench.read(action)).head).toBe(3);
    });

    test("a hint of another process ends the waiting", async ({ bench }) => {
      const other = connect();
      let isAwake = false;
      const waiting = other.awaitHint(["work"], 600_000, new AbortController().signal).then(() => {
        isAwake = true;
      });
      await bench.until("the hint to be heard", async () => {
        await bench.submit({ entries: [anEntry()] });
        return isAwake;
      });
      await waiting;
      await other.close();
    });

    test("a hint that came before the waiting is not missed", async ({ bench }) => {
      await bench.store.awaitHint(["due"], 0, new AbortController().signal);
      await bench.until("the subscription to be made", async () => {
        const [, subscribers] = await admin.pubsub("NUMSUB", `${prefix}:{p00}:hints`);
        return subscribers === 1;
      });
      await bench.tick();
      await bench.submit({ wakeInMs: 0 });
      await waitFor(async () => (await bench.follow()).entries.length > 0, { what: "the hint to have passed by" });
      await bench.store.awaitHint(["due"], 600_000, new AbortController().signal);
      expect(await bench.due()).toHaveLength(1);
    });

    test("what is larger than a script takes is split", async ({ bench }) => {
      const submissions = Array.from({ length: 150 }, () => aSubmission());
      expect(await bench.store.submit(EPOCH, submissions)).toEqual(submissions.map(() => "created"));
      const items = submissions.map(({ action }) => anItem(action, { decisions: decided(2, ["x", "y", "z"]) }));
      const verdicts = await bench.store.commit(EPOCH, items);
      expect(verdicts).toHaveLength(150);
      for (const verdict of verdicts) expect(verdict).toMatchObject({ ...TAKEN, head: 5 });
    });

    test("very many output lines come by several reports", async ({ bench }) => {
      const action = await bench.submit();
      const lines = Array.from({ length: 9_000 }, (_, place) => ({
        at: 1,
        stream: "err" as const,
        text: `${place + 1}`,
      }));
      const attempt = { action, stage: "build", task: 0, attempt: 1 };
      await bench.store.report(EPOCH, [{ kind: "lines", report: { ...attempt, first: 1, lines } }]);
      const answer = await bench.store.readLines(EPOCH, { ...attempt, after: 8_998, limit: 10 });
      expect(answer).toEqual({ first: 8_999, lines: lines.slice(8_998), last: 9_000 });
    });
  });

  describe("keys", () => {
    test("no text of a person is in a key's name", async ({ bench }) => {
      const queue = "größe/{p99}:* |any";
      await bench.submit({ entries: [anEntry({ queue, stage: "a stage.of-1" })] });
      const lease = await (await bench.runner({ runner: "Jo's machine" })).claimOne(queue);
      expect(lease.stage).toBe("a stage.of-1");
      for (const key of await admin.keys(`${prefix}*`))
        expect(key.slice(prefix.length)).toMatch(/^:\{p00\}:[a-z]+(:[a-z0-9-]+)*$/);
    });

    test("a purged action leaves none behind", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 5, stageCap: 1 })], wakeInMs: 60_000 });
      const runner = await bench.runner();
      const lease = only(await runner.claim(QUEUE, 5));
      const attempt = { action, stage: "build", task: 0, attempt: 1 };
      const line = { at: 1, stream: "out", text: "x" } as const;
      await bench.store.report(EPOCH, [
        { kind: "lines", report: { ...attempt, first: 1, lines: [line] } },
        { kind: "progress", report: { ...attempt, version: 1, progress: "{}" } },
      ]);
      await bench.commit(action, { mail: [body("late")] });
      const decisions = decided(3, ["action.cancelled"], { gate: "closed", isEnd: true });
      await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], decisions })] });
      expect(await bench.store.purge(EPOCH, action, 5)).toBe("purged");
      expect(await admin.keys(`${prefix}*${action}*`)).toEqual([]);
      for (const kind of ["actions", "running"]) expect(await admin.hlen(`${prefix}:{p00}:${kind}`)).toBe(0);
      for (const kind of ["parked", "wake"]) expect(await admin.zcard(`${prefix}:{p00}:${kind}`)).toBe(0);
    });
  });

  describe("queues", () => {
    const many = Array.from({ length: 700 }, (_, task) => anEntry({ from: task, to: task, priority: 5 }));

    test("very many held entries make way within a few calls, and all run once they may", async ({ bench }) => {
      const held = await bench.submit({ entries: many });
      await bench.commit(held, { decisions: decided(2, ["action.paused"], { gate: "held" }) });
      const free = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const [first, second] = [await runner.claim(QUEUE, 5), await runner.claim(QUEUE, 5)];
      expect([...first, ...second]).toMatchObject([{ action: free }]);
      await bench.commit(held, { decisions: decided(3, ["action.resumed"]) });
      const tasks = new Set<number>();
      for (let calls = 0; calls < 20; calls += 1) {
        for (const lease of await runner.claim(QUEUE, 50)) tasks.add(lease.from);
      }
      expect(tasks.size).toBe(700);
    });

    test("a wide stage at its limit goes on task by task in its order", async ({ bench }) => {
      const action = await bench.submit({ entries: many.map((entry) => ({ ...entry, stageCap: 2 })) });
      const runner = await bench.runner();
      const leases = [...(await runner.claim(QUEUE, 5))];
      for (let done = 0; done < 40; done += 1) {
        const lease = leases[done];
        if (lease === undefined) break;
        const items = [anItem(action, { facts: [outcome(lease)], knownSeq: lease.seq })];
        leases.push(...(await runner.exchange({ items, wants: [{ queue: QUEUE, max: 5 }] })).leases);
      }
      expect(leases.map(({ from }) => from)).toEqual(Array.from({ length: 42 }, (_, place) => place));
    });
  });

  describe("clock", () => {
    test("after an outage nobody is swept for one lease time", async ({ bench }) => {
      const { session } = await bench.runner({ leaseMs: 300 });
      await bench.pass(320);
      await admin.hincrby(meta(), "now", -60_000);
      expect((await bench.tick()).closedSessions).toEqual([]);
      expect((await bench.tick()).nextInMs).toBeGreaterThan(200);
      expect(await bench.sweep(1)).toEqual([session]);
    });

    test("an outage that is shorter than a lease, and longer than what was left of it, is no loss", async ({
      bench,
    }) => {
      const { session } = await bench.runner({ leaseMs: 300 });
      await bench.pass(320);
      await admin.hincrby(meta(), "now", -3_200);
      expect((await bench.tick()).closedSessions).toEqual([]);
      expect(await bench.sweep(1)).toEqual([session]);
    });

    test("when the clock of Redis goes back, the store's goes on from where it was", async ({ bench }) => {
      await admin.hincrby(meta(), "now", 3_600_000);
      const before = Number(await admin.hget(meta(), "now"));
      const action = await bench.submit();
      const [event] = (await bench.read(action)).events;
      expect(event?.at).toBeGreaterThanOrEqual(before);
      await bench.pass(20);
      expect((await bench.store.meta()).now).toBeLessThan(before + 60_000);
    });
  });

  describe("feed", () => {
    test("a follower may stop within the events of one call", async ({ bench }) => {
      const ids = Array.from({ length: 5 }, () => aSubmission());
      await bench.store.submit(EPOCH, ids);
      const { entries, end } = await bench.follow();
      const [first, second] = entries.map(({ place }) => place);
      if (first === undefined || second === undefined) throw new Error("The feed is too short.");
      expect(entries.map((entry) => entry.kind === "commit" && entry.action)).toEqual(ids.map(({ action }) => action));
      expect((await bench.follow(first, 2)).entries).toEqual(entries.slice(1, 3));
      await bench.store.recorded(EPOCH, second);
      expect((await bench.store.meta()).recorded).toBe(second);
      expect((await bench.follow(second)).entries).toEqual(entries.slice(2));
      await bench.store.recorded(EPOCH, end);
      expect((await bench.store.inspect(EPOCH)).feedLength).toBe(0);
      expect(await bench.store.follow(EPOCH, { after: second, limit: 5 })).toEqual({ trimmed: true, end });
    });
  });
}
