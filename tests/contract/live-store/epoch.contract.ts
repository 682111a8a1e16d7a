import { describe, expect } from "vitest";

import { DISPATCH_RUNS } from "@/lib/actions/dispatch-state";
import type { LiveStore, Seed } from "@/server/ports/live-store";
import { RecoveringError, SessionClosedError } from "@/server/ports/store-errors";

import { anEntry, anItem, aSubmission, bodiesOf, body, decided, outcome, QUEUE, TAKEN, typesOf } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";
import { TestRunner } from "./test-runner";

const FENCE_EPOCH = 2 ** 32;

export function describeEpoch(create: CreateStore): void {
  const test = storeTest(create);

  describe("epoch", () => {
    test("an empty store has epoch 0 and is not open", async ({ made }) => {
      const { store } = made;
      expect(await store.meta()).toMatchObject({ epoch: 0, recorded: "0" });
      for (const call of callsOf(store, 1)) await expect(call()).rejects.toBeInstanceOf(RecoveringError);
      await store.raise(1);
      expect((await store.meta()).epoch).toBe(1);
      expect(await store.submit(1, [aSubmission()])).toEqual(["created"]);
    });

    test("a caller of another epoch is refused, and changes nothing", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      for (const epoch of [0, EPOCH + 1]) {
        for (const call of callsOf(bench.store, epoch, action)) {
          await expect(call()).rejects.toMatchObject({ code: "RECOVERING", storeEpoch: EPOCH });
        }
      }
      expect((await bench.read(action)).head).toBe(2);
    });

    test("raised to what it has, nothing happens; lowered it cannot be", async ({ bench }) => {
      await bench.store.raise(3);
      const runner = new TestRunner(bench.store, 3);
      await runner.register();
      await bench.store.raise(3);
      await expect(runner.exchange()).resolves.toMatchObject({ leases: [] });
      await expect(bench.store.raise(2)).rejects.toBeInstanceOf(RecoveringError);
      expect((await bench.store.meta()).epoch).toBe(3);
    });

    test("raised, it keeps its actions and loses its sessions with what they held", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      await runner.claim();
      const { session } = runner;
      await bench.store.raise(2);
      const found = await bench.read(action, 3, 2);
      expect(bodiesOf(found.events)).toEqual([{ type: "task.lost", stage: "build", task: 0, session }]);
      expect((await bench.store.tick(2, { limit: 10, hideMs: 1_000 })).due).toEqual([action]);
      const again = new TestRunner(bench.store, 2, { session });
      await expect(again.exchange()).rejects.toBeInstanceOf(SessionClosedError);
      await again.register();
      const [lease] = await again.claim(QUEUE, 5);
      expect(lease).toMatchObject({ from: 1, to: 1, seq: 5, fence: 2 * FENCE_EPOCH + 5 });
    });

    test("time and feed go on in a new epoch", async ({ bench }) => {
      await bench.submit();
      const { end } = await bench.follow();
      const { now } = await bench.store.meta();
      await bench.store.raise(2);
      const submission = aSubmission();
      await bench.store.submit(2, [submission]);
      const answer = await bench.store.follow(2, { after: end, limit: 10 });
      expect(answer).toMatchObject({ trimmed: false, entries: [{ kind: "commit", action: submission.action }] });
      expect((await bench.store.meta()).now).toBeGreaterThanOrEqual(now);
    });
  });

  describe("seed", () => {
    test("an action can be seeded before the store is opened, and is due then", async ({ made }) => {
      const { store } = made;
      const seed = aSeed("00000000-0000-7000-8000-000000000001");
      await store.seed(7, [seed]);
      const reads = [{ action: seed.action, after: 0, limit: 10 }];
      await expect(store.read(7, reads)).rejects.toBeInstanceOf(RecoveringError);
      await store.raise(7);
      const [answer] = await store.read(7, reads);
      expect(answer).toMatchObject({ found: true, events: seed.events, head: 4, mail: [] });
      expect((await store.tick(7, { limit: 10, hideMs: 1_000 })).due).toEqual([seed.action]);
    });

    test("an open store is not seeded", async ({ bench }) => {
      const seed = aSeed("00000000-0000-7000-8000-000000000001");
      await expect(bench.store.seed(EPOCH, [seed])).rejects.toBeInstanceOf(RecoveringError);
      expect(await bench.store.read(EPOCH, [{ action: seed.action, after: 0, limit: 1 }])).toEqual([{ found: false }]);
    });

    test("a seeded action takes facts and decisions as any other", async ({ made }) => {
      const { store } = made;
      const seed = aSeed("00000000-0000-7000-8000-000000000001");
      await store.seed(7, [seed]);
      await store.raise(7);
      const decisions = decided(4, ["task.queued"], { entries: [anEntry()] });
      expect(await store.commit(7, [anItem(seed.action, { decisions })])).toMatchObject([TAKEN]);
      const runner = new TestRunner(store, 7);
      await runner.register();
      expect(await runner.claimOne()).toMatchObject({ seq: 6, fence: 7 * FENCE_EPOCH + 6 });
    });

    test("a runner adopts the leases it held, and hands in under the new fence", async ({ made }) => {
      const { store } = made;
      const runner = new TestRunner(store, 7, { runner: "mill" });
      const seed = aSeed("00000000-0000-7000-8000-000000000001", runner.session);
      await store.seed(7, [seed]);
      await store.raise(7);
      await runner.register();
      const { holding } = await runner.exchange({ held: 0 });
      const fence = 7 * FENCE_EPOCH + 3;
      expect(holding).toEqual([{ action: seed.action, stage: "build", task: 0, fence }]);
      const lease = {
        action: seed.action,
        stage: "build",
        from: 0,
        to: 0,
        fence,
        at: 0,
        seq: 3,
        fromSeq: 1,
        events: [],
      };
      const old = outcome(lease, { fence: 6 * FENCE_EPOCH + 3, body: body("task.failed") });
      const items = [anItem(seed.action, { facts: [old, outcome(lease)], knownSeq: 4 })];
      const { verdicts } = await runner.exchange({ held: 0, items });
      expect(verdicts).toMatchObject([{ facts: ["fenced", "taken"], head: 5 }]);
    });

    test("leases nobody adopts are lost when their time is over", async ({ made }) => {
      const { store } = made;
      const { session } = new TestRunner(store, 7);
      const seed = { ...aSeed("00000000-0000-7000-8000-000000000001", session), adoptMs: 150 };
      await store.seed(7, [seed]);
      await store.raise(7);
      const closed: string[] = [];
      for (let tries = 0; closed.length === 0 && tries < 1_000; tries += 1) {
        made.advance?.(10);
        await store.awaitHint([], made.advance === undefined ? 10 : 0, new AbortController().signal);
        closed.push(...(await store.tick(7, { limit: 10, hideMs: 1_000 })).closedSessions);
      }
      expect(closed).toEqual([session]);
      const [answer] = await store.read(7, [{ action: seed.action, after: 4, limit: 10 }]);
      if (answer?.found !== true) throw new Error("The seeded action is not there.");
      expect(bodiesOf(answer.events)).toEqual([{ type: "task.lost", stage: "build", task: 0, session }]);
    });

    test("what waited is queued again, as far as its gate allows", async ({ made }) => {
      const { store } = made;
      const open = { ...aSeed("00000000-0000-7000-8000-000000000001"), entries: [anEntry({ from: 1, to: 2 })] };
      const held = { ...aSeed("00000000-0000-7000-8000-000000000002"), entries: [anEntry()], gate: "held" as const };
      await store.seed(7, [held, open]);
      await store.raise(7);
      const runner = new TestRunner(store, 7);
      await runner.register();
      expect(await runner.claim(QUEUE, 10)).toMatchObject([{ action: open.action, from: 1, to: 2, seq: 5 }]);
    });

    test("seeded leases count for the caps", async ({ made }) => {
      const { store } = made;
      const seed = aSeed("00000000-0000-7000-8000-000000000001", "session-of-before");
      await store.seed(7, [{ ...seed, entries: [anEntry({ from: 1, to: 5 })], actionCap: 2 }]);
      await store.raise(7);
      const runner = new TestRunner(store, 7);
      await runner.register();
      expect(await runner.claim(QUEUE, 10)).toMatchObject([{ from: 1, to: 1 }]);
    });

    test("what is seeded together replaces what was there, and nothing else is in the feed", async ({ bench }) => {
      const { store } = bench;
      const ids = [await bench.submit({ entries: [anEntry()] }), await bench.submit({ entries: [anEntry()] })];
      const runner = await bench.runner();
      await runner.claim(QUEUE, 2);
      const { end } = await bench.follow();
      await store.seed(
        2,
        ids.map((id) => aSeed(id, runner.session)),
      );
      await store.raise(2);
      const answer = await store.follow(2, { after: end, limit: 10 });
      if (answer.trimmed) throw new Error("The feed was trimmed.");
      expect(answer.entries).toMatchObject(ids.map((action) => ({ action, from: 1, to: 4 })));
    });

    test("an attempt that is made again after a rebuild has its own output lines", async ({ bench }) => {
      const { store } = bench;
      const action = await bench.submit({ entries: [anEntry()] });
      const attempt = { action, stage: "build", task: 0, attempt: 1 };
      const report = (epoch: number, text: string) =>
        store.report(epoch, [
          { kind: "lines", report: { ...attempt, first: 1, lines: [{ at: 1, stream: "out", text }] } },
        ]);
      await report(EPOCH, "lost");
      await store.seed(2, [aSeed(action)]);
      await store.raise(2);
      await report(2, "made again");
      const { lines } = await store.readLines(2, { ...attempt, after: 0, limit: 10 });
      expect(lines.map(({ text }) => text)).toEqual(["made again"]);
    });

    test("a runner that adopts a session it had drained claims again", async ({ made }) => {
      const { store } = made;
      const runner = new TestRunner(store, 7);
      const seed = aSeed("00000000-0000-7000-8000-000000000001", runner.session);
      await store.seed(7, [{ ...seed, entries: [anEntry({ from: 1, to: 1 })] }]);
      await store.raise(7);
      await runner.beat("drain");
      await runner.register();
      expect(await runner.claimOne()).toMatchObject({ from: 1 });
    });

    test("a seeded action is in the feed", async ({ made }) => {
      const { store } = made;
      const seed = aSeed("00000000-0000-7000-8000-000000000001");
      await store.seed(7, [seed]);
      await store.raise(7);
      const answer = await store.follow(7, { after: "0", limit: 10 });
      if (answer.trimmed) throw new Error("The feed was trimmed.");
      expect(answer.entries).toMatchObject([{ kind: "commit", action: seed.action, to: 4 }]);
      expect(typesOf(seed.events)).toContain("action.rebuilt");
    });
  });
}

/** Four events, the third a claim of task 0 of stage "build". */
function aSeed(action: string, session?: string): Seed {
  const types = ["action.created", "stage.queued", "task.claimed", "action.rebuilt"];
  const events = types.map((type, place) => ({ at: 1_000 + place, body: body(type) }));
  const leases = session === undefined ? [] : [{ session, stage: "build", task: 0, claimSeq: 3 }];
  return { action, events, leases, adoptMs: 60_000, actionCap: 0, entries: [], gate: "open" };
}

function callsOf(store: LiveStore, epoch: number, known?: string): (() => Promise<unknown>)[] {
  const action = known ?? aSubmission().action;
  const session = "session-of-another-epoch";
  const exchange = { session, call: 1, held: 0, items: [], wants: [], slots: 1, known: [], sticky: false };
  return [
    () => store.submit(epoch, [aSubmission()]),
    () => store.commit(epoch, [anItem(action, { decisions: decided(2, ["x"]) })]),
    () => store.exchange(epoch, exchange),
    () => store.read(epoch, [{ action, after: 0, limit: 1 }]),
    () => store.tick(epoch, { limit: 1, hideMs: 1_000 }),
    () => store.beat(epoch, { kind: "register", session, runner: "mill", info: "{}", leaseMs: 5_000 }),
    () => store.follow(epoch, { after: "0", limit: 1 }),
    () => store.recorded(epoch, "0"),
    () => store.report(epoch, []),
    () => store.readLines(epoch, { action, stage: "build", task: 0, attempt: 1, after: 0, limit: 1 }),
    () => store.readProgress(epoch, action),
    () => store.inspect(epoch),
    () => store.setDispatch(epoch, { seen: 0, state: DISPATCH_RUNS }),
    () => store.survey(epoch, { cursor: "0", limit: 1 }),
    () => store.purge(epoch, action, 2),
    () => store.compact(epoch, action, 1),
  ];
}
