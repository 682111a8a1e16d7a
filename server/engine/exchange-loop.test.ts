import { expect, test } from "vitest";

import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { systemClock } from "@/server/ports/clock";
import type { Hint, LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";

import { ExchangeLoop } from "./exchange-loop";
import { createLiveAccess } from "./live-access";

/** What a loop without anything to do waits for. */
async function awaited(wants: readonly { readonly queue: string; readonly max: number }[]): Promise<readonly Hint[]> {
  const store = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: () => undefined,
  });
  await store.raise(1);
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 60_000 });
  let told: (hints: readonly Hint[]) => void = () => undefined;
  const waiting = new Promise<readonly Hint[]>((resolve) => {
    told = resolve;
  });
  const watched = watch(store, told);
  const access = createLiveAccess(watched, "test");
  await access.refresh();
  const loop = new ExchangeLoop({
    access,
    session: "s",
    slots: 4,
    leaseMs: 60_000,
    clock: systemClock,
    logger: silentLogger,
    register: () => Promise.resolve(),
    handlers: {
      wants: () => wants,
      begin: () => undefined,
      stop: () => undefined,
      voidAll: () => undefined,
      beforeHandIn: () => Promise.resolve(),
      queuesVersion: () => undefined,
    },
  });
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
  const store = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: () => undefined,
  });
  await store.raise(1);
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 60_000 });
  const access = createLiveAccess(store, "test");
  await access.refresh();
  const [newer, other] = ["01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"];
  const plan = aPlan([aStage("only")]);
  const [first, second] = [newer, other].map((id) => submissionOf(aCreation(plan, { id }), systemClock.now()));
  if (first === undefined || second === undefined) throw new Error("there is nothing to submit");
  const unknown = { ...first, bodies: [...first.bodies, JSON.stringify({ type: "action.dreamt-of" })] };
  await store.submit(1, [unknown, second]);
  const begun: string[] = [];
  const loop = new ExchangeLoop({
    access,
    session: "s",
    slots: 4,
    leaseMs: 60_000,
    clock: systemClock,
    logger: silentLogger,
    register: () => Promise.resolve(),
    handlers: {
      wants: () => [{ queue: "default/any|test@1", max: 4 }],
      begin: ({ action }) => begun.push(action),
      stop: () => undefined,
      voidAll: () => undefined,
      beforeHandIn: () => Promise.resolve(),
      queuesVersion: () => undefined,
    },
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

function readType(body: string): unknown {
  const event: unknown = JSON.parse(body);
  return typeof event === "object" && event !== null && "type" in event ? event.type : null;
}
