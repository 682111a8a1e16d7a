import { expect, test } from "vitest";

import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Hint, LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";

import { ExchangeLoop } from "./exchange-loop";
import type { ExchangeHandlers } from "./exchange-options";
import type { TaskLease } from "./task-lease";

/** A loop of session "s" with four slots, which is registered. */
async function openLoop(access: LiveAccess, handlers: Partial<ExchangeHandlers>): Promise<ExchangeLoop> {
  await access.store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 60_000 });
  return new ExchangeLoop({
    access,
    session: "s",
    slots: 4,
    leaseMs: 60_000,
    clock: systemClock,
    logger: silentLogger,
    register: () => Promise.resolve(),
    handlers: {
      wants: () => [],
      begin: () => undefined,
      stop: () => undefined,
      voidAll: () => undefined,
      beforeHandIn: () => null,
      queuesVersion: () => undefined,
      ...handlers,
    },
  });
}

/** What a loop without anything to do waits for. */
async function awaited(wants: readonly { readonly queue: string; readonly max: number }[]): Promise<readonly Hint[]> {
  let told: (hints: readonly Hint[]) => void = () => undefined;
  const waiting = new Promise<readonly Hint[]>((resolve) => {
    told = resolve;
  });
  const { store, access } = await openMemoryStore((one) => watch(one, (hints) => told(hints)));
  const loop = await openLoop(access, { wants: () => wants });
  const running = loop.run();
  const hints = await waiting;
  loop.close();
  await running;
  await store.close();
  return hints;
}

/** The store, with a listener to what is waited for. */
function watch(store: LiveStore, told: (hints: readonly Hint[]) => void): LiveStore {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly [readonly Hint[], ...unknown[]]): unknown => {
        if (name === "awaitHint") told(given[0]);
        return Reflect.apply(value, target, given);
      };
    },
  });
}

test("a loop that may not claim leaves hints of work to those who may", async () => {
  expect(await awaited([])).toEqual(["stops"]);
  expect(await awaited([{ queue: "default/any|any", max: 4 }])).toEqual(["work", "stops"]);
});

test("a task of an action that a newer version wrote is given back, and the loop goes on with the others", async () => {
  const { store, access } = await openMemoryStore();
  const [newer, other] = ["01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"];
  const plan = aPlan([aStage("only")]);
  const [first, second] = [newer, other].map((id) => submissionOf(aCreation(plan, { id }), systemClock.now()));
  if (first === undefined || second === undefined) throw new Error("there is nothing to submit");
  const unknown = { ...first, bodies: [...first.bodies, JSON.stringify({ type: "action.dreamt-of" })] };
  await store.submit(1, [unknown, second]);
  const begun: string[] = [];
  const loop = await openLoop(access, {
    wants: () => [{ queue: "default/any|test@1", max: 4 }],
    begin: ({ action }) => void begun.push(action),
  });
  await loop.step();
  expect(begun).toEqual([other]);
  await loop.step();
  const [read] = await store.read(1, [{ action: newer, after: 0, limit: 100 }]);
  const types = read?.found === true ? read.events.map(({ body }) => readType(body)) : [];
  expect(types.slice(-2)).toEqual(["task.claimed", "task.lost"]);
  expect(loop.inHand).toBe(1);
  await store.close();
});

test("what ends while something is told is handed in once what it has to tell is told as well", async () => {
  const { store, access } = await openMemoryStore();
  const plan = aPlan([aStage("one"), aStage("two")]);
  await store.submit(1, [submissionOf(aCreation(plan), systemClock.now())]);
  const leases: TaskLease[] = [];
  const told: string[] = [];
  const end = (place: number): void => {
    const lease = leases[place];
    if (lease === undefined) throw new Error("the task was not begun");
    const body = { type: "task.completed", attempt: 1, output: { value: null }, progress: null } as const;
    void loop.handIn(lease, { body: { ...body, stage: lease.stage, task: 0 }, ends: true });
    told.push(`${lease.stage} ends`);
  };
  const loop = await openLoop(access, {
    wants: (free) => (leases.length < 2 ? [{ queue: "default/any|test@1", max: free }] : []),
    begin: (lease) => void leases.push(lease),
    beforeHandIn: () => {
      if (told.length === 0 || told.at(-1) === "told") return null;
      if (told.length === 1) end(1);
      else told.push("told");
      return Promise.resolve();
    },
  });
  await loop.step();
  end(0);
  await loop.step();
  expect(told).toEqual(["one ends", "two ends", "told"]);
  expect(loop.inHand).toBe(0);
  await store.close();
});

function readType(body: string): unknown {
  const event: unknown = JSON.parse(body);
  return typeof event === "object" && event !== null && "type" in event ? event.type : null;
}
