import { describe, expect } from "vitest";

import { SessionClosedError } from "@/server/ports/store-errors";

import { anEntry, anItem, bodiesOf, decided, outcome, QUEUE, TAKEN } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";
import { TestRunner } from "./test-runner";

export function describeSessions(create: CreateStore): void {
  const test = storeTest(create);

  describe("sessions", () => {
    test("an unknown session is refused", async ({ bench }) => {
      const runner = new TestRunner(bench.store, EPOCH);
      await expect(runner.exchange()).rejects.toBeInstanceOf(SessionClosedError);
      await expect(runner.beat("renew")).rejects.toBeInstanceOf(SessionClosedError);
      await expect(runner.beat("drain")).rejects.toBeInstanceOf(SessionClosedError);
    });

    test("a registered session has a deadline one lease time ahead, and a renewal moves it", async ({ bench }) => {
      const runner = new TestRunner(bench.store, EPOCH);
      const registered = await runner.register(5_000);
      expect(registered.deadline).toBe(registered.now + 5_000);
      expect(registered.stops).toEqual([]);
      await bench.pass(20);
      const renewed = await runner.beat("renew");
      expect(renewed.deadline).toBe(renewed.now + 5_000);
      expect(renewed.deadline).toBeGreaterThan(registered.deadline);
    });

    test("an overdue session is closed, and each of its tasks is lost", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 2 })] });
      const runner = await bench.runner({ leaseMs: 200 });
      await runner.claim(QUEUE, 2);
      expect(await bench.sweep(1)).toEqual([runner.session]);
      const { events } = await bench.read(action, 3);
      const lost = [0, 1].map((task) => ({ type: "task.lost", stage: "build", task, session: runner.session }));
      expect(bodiesOf(events)).toHaveLength(2);
      expect(bodiesOf(events)).toEqual(expect.arrayContaining(lost));
      await expect(runner.exchange()).rejects.toBeInstanceOf(SessionClosedError);
      await expect(runner.beat("renew")).rejects.toBeInstanceOf(SessionClosedError);
    });

    test("a loss makes its action due", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner({ leaseMs: 200 });
      await runner.claim();
      await bench.commit(action, { decisions: decided(3, []) });
      expect(await bench.nextDue()).toEqual([action]);
      expect((await bench.read(action)).head).toBe(4);
    });

    test("calls and beats keep a session open", async ({ bench }) => {
      await bench.submit({ entries: [anEntry({ to: 1 })] });
      const calling = await bench.runner({ leaseMs: 400 });
      const beating = await bench.runner({ leaseMs: 400, runner: "other" });
      const silent = await bench.runner({ leaseMs: 400, runner: "silent" });
      const closed: string[] = [];
      await bench.until("the silent session to be closed", async () => {
        await calling.exchange();
        await beating.beat("renew");
        closed.push(...(await bench.tick()).closedSessions);
        return closed.length > 0;
      });
      expect(closed).toEqual([silent.session]);
      expect(await calling.claim()).toHaveLength(1);
      expect(await beating.claim()).toHaveLength(1);
    });

    test("closing a session loses its tasks at once", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await runner.claim();
      await runner.beat("close");
      const { session } = runner;
      expect(bodiesOf((await bench.read(action, 3)).events)).toEqual([
        { type: "task.lost", stage: "build", task: 0, session },
      ]);
      expect(await bench.due()).toEqual([action]);
      await expect(runner.exchange()).rejects.toBeInstanceOf(SessionClosedError);
    });

    test("a session can be closed twice", async ({ bench }) => {
      const runner = await bench.runner();
      await runner.beat("close");
      await expect(runner.beat("close")).resolves.toMatchObject({ stops: [] });
    });

    test("a draining session claims nothing and hands in what it holds", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      await runner.beat("drain");
      expect(await runner.claim()).toEqual([]);
      const items = [anItem(action, { facts: [outcome(lease)], decisions: decided(3, ["x"]) })];
      const reply = await runner.exchange({ items, wants: [{ queue: QUEUE, max: 1 }], sticky: true });
      expect(reply).toMatchObject({ verdicts: [TAKEN], leases: [] });
      const { sessions } = await bench.store.inspect(EPOCH);
      expect(sessions.find(({ session }) => session === runner.session)?.draining).toBe(true);
    });

    test("an outcome of a lost task is fenced, even when its runner comes back", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      await runner.beat("close");
      await runner.register();
      const items = [anItem(action, { facts: [outcome(lease)], decisions: decided(4, ["x"]) })];
      const { verdicts } = await runner.exchange({ held: 0, items });
      expect(verdicts).toMatchObject([{ facts: ["fenced"], decisions: "refused", head: 4 }]);
    });

    test("registering a session again loses what it held, and begins a new conversation", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      await runner.claim();
      await runner.exchange();
      await runner.register();
      runner.held = 0;
      expect(bodiesOf((await bench.read(action, 3)).events)).toMatchObject([{ type: "task.lost", task: 0 }]);
      const reply = await runner.exchange({ call: 1, held: 0, wants: [{ queue: QUEUE, max: 1 }] });
      expect(reply).toMatchObject({ holding: null, leases: [{ action, from: 1 }] });
    });

    test("another session of the same runner stays", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const first = await bench.runner({ runner: "mill" });
      const lease = await first.claimOne();
      await bench.runner({ runner: "mill" });
      const { verdicts } = await first.exchange({ items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })] });
      expect(verdicts).toMatchObject([{ facts: ["taken"] }]);
    });

    test("the next instant a session may be overdue is told", async ({ bench }) => {
      expect((await bench.tick()).nextInMs).toBeNull();
      await bench.runner({ leaseMs: 5_000 });
      const { nextInMs } = await bench.tick();
      expect(nextInMs).toBeGreaterThan(0);
      expect(nextInMs).toBeLessThanOrEqual(5_000);
    });
  });

  describe("stops", () => {
    test("a stop reaches the session with its next call", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 1 })] });
      const runner = await bench.runner();
      await runner.claim(QUEUE, 2);
      const { session } = runner;
      const stops = [{ session, stage: "build", task: 1 }];
      await bench.commit(action, { decisions: decided(3, ["tasks.stopping"], { stops }) });
      expect((await runner.exchange()).stops).toEqual([{ action, stage: "build", task: 1 }]);
    });

    test("a stop reaches the session with its next beat", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await runner.claim();
      const stops = [{ session: runner.session, stage: "build", task: 0 }];
      await bench.commit(action, { decisions: decided(3, ["tasks.stopping"], { stops }) });
      expect((await runner.beat("renew")).stops).toEqual([{ action, stage: "build", task: 0 }]);
    });

    test("stops of tasks nobody holds, or that another session holds, are for nobody", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const other = await bench.runner({ runner: "other" });
      await runner.claim();
      const stops = [
        { session: other.session, stage: "build", task: 0 },
        { session: runner.session, stage: "build", task: 5 },
      ];
      const verdict = await bench.commit(action, { decisions: decided(3, ["tasks.stopping"], { stops }) });
      expect(verdict).toMatchObject(TAKEN);
      expect((await runner.exchange()).stops).toEqual([]);
      expect((await other.exchange()).stops).toEqual([]);
    });

    test("a stopped task may still hand in its outcome", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      const lease = await runner.claimOne();
      const stops = [{ session: runner.session, stage: "build", task: 0 }];
      await bench.commit(action, { decisions: decided(3, ["tasks.stopping"], { stops, gate: "closed" }) });
      const reply = await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })] });
      expect(reply).toMatchObject({ verdicts: [{ facts: ["taken"] }], stops: [] });
    });
  });
}
