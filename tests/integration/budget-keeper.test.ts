import { setImmediate as nextTurn } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { dayOf } from "@/lib/actions/day-usage";
import { Compactor } from "@/server/engine/keeper/compactor";
import { FeedTail } from "@/server/engine/keeper/feed-tail";
import { Keeper } from "@/server/engine/keeper/keeper";
import { projectFeed } from "@/server/engine/keeper/project-feed";
import { ActionCache } from "@/server/ports/action-cache";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import { silentLogger } from "@/server/ports/logger";
import { StoreAwayError } from "@/server/ports/store-errors";
import { createAction } from "@/server/services/create-actions";
import { getAction } from "@/server/services/get-action";
import { createBudgetKeeper } from "@/server/services/keep-budgets";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";
import { waitFor } from "../support/wait-for";

const DAY_MS = 24 * 3_600_000;

let server: ServerInProcess;
beforeAll(async () => {
  server = await startServerInProcess({ isKept: false });
});
afterAll(() => server.stop());

/** Writes into the record what the live store has, as a keeper's projector does. */
async function project(): Promise<void> {
  const { access, record } = server;
  const context = { access, record: record.store, cache: new ActionCache(access), tail: new FeedTail() };
  const projecting = { ...context, compactor: new Compactor(), clock: systemClock, relay: null };
  while ((await projectFeed(projecting)).entries > 0);
}

/** An action of a flow whose budget of today is used up, and a keeper of budgets with a clock and a live store of its own. */
async function overBudget(flow: string) {
  const context = server.admin();
  const { record } = context;
  const stages = [{ name: "only", executor: { type: "wait", signal: "go" } }];
  const { id } = await createAction(context, { spec: { name: flow, stages } });
  await project();
  let [now, isAway] = [Date.now(), false];
  const store = new Proxy(server.access.store, {
    get: (target, name): unknown =>
      isAway ? () => Promise.reject(new StoreAwayError("cut")) : Reflect.get(target, name),
  });
  const { epoch, home } = server.access;
  const live: LiveAccess = { store, epoch, home, recorded: null, refresh: () => Promise.resolve(epoch) };
  const usage = { action: id, seq: 1_000, day: dayOf(now), tokens: 5, nanoUsd: 0, attempts: 0, timeMs: 0 };
  const cursor = await record.readCursor(flow);
  const batch = { home: flow, epoch: 1, after: cursor.place, place: "1", commits: [], lines: [], usage: [usage] };
  expect(await record.applyFeed(batch)).toBe("applied");
  await record.budgets.set({ organisation: "default", flow, perDay: { pause: { tokens: 5 } } });
  const keeper = createBudgetKeeper({ ...context, live, clock: { now: () => now } });
  return {
    keeper,
    status: async () => (await getAction(context, id)).status,
    passDay: () => (now += DAY_MS),
    cut: (is: boolean) => (isAway = is),
    wait: (ms: number) => (now += ms),
  };
}

test("what was held for the budget of a day goes on the next day, also if the live store is away at first", async () => {
  const { keeper, status, passDay, cut } = await overBudget("held.away");
  await keeper.keep();
  expect(await status()).toBe("paused");
  await project();
  passDay();
  cut(true);
  await keeper.keep();
  cut(false);
  expect(await status()).toBe("paused");
  await keeper.keep();
  expect(await status()).toBe("running");
});

test("and if the record tells only then that it was held", async () => {
  const { keeper, status, passDay, wait } = await overBudget("held.late");
  await keeper.keep();
  passDay();
  await keeper.keep();
  expect(await status()).toBe("paused");
  await project();
  wait(1_000);
  await keeper.keep();
  expect(await status()).toBe("running");
});

test("a keeper knows which budgets there are before it counts what is used", async () => {
  const context = server.admin();
  await createAction(context, {
    spec: { name: "counted", stages: [{ name: "only", executor: { type: "wait", sleepMs: 1 } }] },
  });
  let isKnown = false;
  const asked: boolean[] = [];
  const keeper = new Keeper({
    access: server.access,
    record: context.record,
    clock: systemClock,
    logger: silentLogger,
    leaseMs: 5_000,
    isOwnStore: true,
    budgets: {
      learn: async () => {
        await nextTurn();
        isKnown = true;
      },
      keep: () => Promise.resolve(),
      countsAttempts: () => {
        asked.push(isKnown);
        return true;
      },
    },
  });
  await keeper.start();
  await waitFor(() => asked.length > 0, { what: "something to be counted" });
  await keeper.stop();
  expect(asked).not.toContain(false);
});
