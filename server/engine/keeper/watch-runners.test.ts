import { expect, test } from "vitest";

import { decodeEvents } from "@/lib/actions/event-codec";
import { ActionCache } from "@/server/ports/action-cache";
import { systemClock } from "@/server/ports/clock";
import type { LiveStore } from "@/server/ports/live-store";
import { StoreAwayError } from "@/server/ports/store-errors";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";

import { decideDue } from "./decide-due";
import { RunnerWatch } from "./watch-runners";

const LEASE_MS = 60_000;

/** A task in a runner's hands, and watches that may be told that it is later than it is, or nothing. */
async function watched(planned: boolean) {
  const link = { laterMs: 0, isAway: false };
  const inspect = async (store: LiveStore) => {
    if (link.isAway) throw new StoreAwayError("cut");
    const inspection = await store.inspect(1);
    return { ...inspection, now: inspection.now + link.laterMs };
  };
  const { store, access } = await openMemoryStore(
    (real) =>
      new Proxy(real, {
        get: (target, name): unknown => (name === "inspect" ? () => inspect(real) : Reflect.get(target, name)),
      }),
  );
  const created = aCreation(aPlan([aStage("only", [], { planned })]));
  await store.submit(1, [submissionOf(created, systemClock.now())]);
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: LEASE_MS });
  const wants = [{ queue: "default/any|test@1", max: 1 }];
  const call = { session: "s", call: 1, held: 0, items: [], wants, slots: 1, known: [], sticky: false };
  expect((await store.exchange(1, call)).leases).toHaveLength(1);
  const aWatch = () => {
    const watch = new RunnerWatch({ access, cache: new ActionCache(access) });
    /** Looks when it is `laterMs` later, and has decided what follows. */
    return async (laterMs: number): Promise<void> => {
      link.laterMs = laterMs;
      await watch.step();
      const onFault = (_id: string, error: unknown): never => {
        throw error;
      };
      await decideDue({ access, cache: new ActionCache(access), record: null, onFault });
    };
  };
  const noted = async (): Promise<string[]> => {
    const [answer] = await store.read(1, [{ action: created.id, after: 0, limit: 100 }]);
    const events = answer?.found === true ? decodeEvents(answer.events, 1) : [];
    return events.map(({ type }) => type).filter((type) => /stalled|revived/.test(type));
  };
  return { link, aWatch, noted };
}

test.each([true, false])("a silent runner is noted, and that it is heard of again; of a plan: %s", async (planned) => {
  const { aWatch, noted } = await watched(planned);
  const look = aWatch();
  await look(0);
  await look(LEASE_MS * 0.6);
  expect(await noted()).toEqual([]);
  await look(LEASE_MS * 0.7);
  await look(LEASE_MS * 0.8);
  expect(await noted()).toEqual(["task.stalled"]);
  await look(0);
  expect(await noted()).toEqual(["task.stalled", "task.revived"]);
});

test("it is noted that a runner is heard of again by whoever comes after the one that noted its silence", async () => {
  const { aWatch, noted } = await watched(false);
  const former = aWatch();
  await former(0);
  await former(LEASE_MS * 0.7);
  const next = aWatch();
  await next(0);
  expect(await noted()).toEqual(["task.stalled", "task.revived"]);
});

test("after an outage runners get the time to be heard of, and none is told to be that is not", async () => {
  const { link, aWatch, noted } = await watched(false);
  const look = aWatch();
  await look(0);
  link.isAway = true;
  await expect(look(LEASE_MS * 0.5)).rejects.toThrow(StoreAwayError);
  link.isAway = false;
  await look(LEASE_MS * 0.8);
  await look(LEASE_MS * 1.4);
  expect(await noted()).toEqual([]);
  await look(LEASE_MS * 1.5);
  expect(await noted()).toEqual(["task.stalled"]);
  link.isAway = true;
  await expect(look(LEASE_MS * 1.6)).rejects.toThrow(StoreAwayError);
  link.isAway = false;
  await look(LEASE_MS * 1.7);
  expect(await noted()).toEqual(["task.stalled"]);
  await look(0);
  expect(await noted()).toEqual(["task.stalled", "task.revived"]);
});
