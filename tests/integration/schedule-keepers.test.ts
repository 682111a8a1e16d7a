import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { Compactor } from "@/server/engine/keeper/compactor";
import { FeedTail } from "@/server/engine/keeper/feed-tail";
import { fireDue, type FiringContext } from "@/server/engine/keeper/fire-due";
import { Keeper } from "@/server/engine/keeper/keeper";
import { projectFeed } from "@/server/engine/keeper/project-feed";
import { submitAgain } from "@/server/engine/keeper/submit-again";
import { ActionCache } from "@/server/ports/action-cache";
import { silentLogger } from "@/server/ports/logger";
import type { ListedAction } from "@/server/ports/record";
import type { ScheduleStore } from "@/server/ports/schedules";
import { RecordAwayError } from "@/server/ports/store-errors";
import { cancelAction } from "@/server/services/cancel-action";
import type { ServiceContext } from "@/server/services/context";
import { createSchedule } from "@/server/services/create-schedule";
import { deleteSchedule } from "@/server/services/delete-schedule";
import type { ScheduleAnswer } from "@/server/services/describe-schedule";
import { getAction } from "@/server/services/get-action";
import { getSchedule } from "@/server/services/get-schedule";
import { pauseSchedule, resumeSchedule } from "@/server/services/pause-schedule";
import { prepareTick } from "@/server/services/prepare-tick";
import { runSchedule } from "@/server/services/run-schedule";
import { updateSchedule } from "@/server/services/update-schedule";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";
import { waitFor } from "../support/wait-for";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NINE = Date.parse("2025-05-05T09:00Z");

let server: ServerInProcess;
let now = NINE;
let made: string[] = [];
const clock = { now: () => now };

beforeAll(async () => {
  server = await startServerInProcess({ isKept: false });
  await server.registerFlow("tick", ["one"], {
    type: "object",
    properties: { x: { type: "number" } },
    additionalProperties: false,
  });
});
afterAll(() => server.stop());
beforeEach(async () => {
  for (const id of made) await deleteSchedule(caller(), id).catch(() => undefined);
  made = [];
  now = NINE;
});

/** A caller who may do everything, at the time of these tests. */
function caller(): ServiceContext {
  return { ...server.admin(), clock };
}

/** What a keeper fires with; `through` may put something between it and the schedules. */
function aKeeper(
  through: (store: ScheduleStore) => Partial<ScheduleStore> = () => ({}),
  { limits }: Pick<ServiceContext, "limits"> = server.services,
): FiringContext {
  const { record, access, services } = server;
  const { schedules } = record.store;
  const own: ScheduleStore = {
    create: (schedule) => schedules.create(schedule),
    find: (organisation, id) => schedules.find(organisation, id),
    list: (query) => schedules.list(query),
    change: (change) => schedules.change(change),
    remove: (organisation, id) => schedules.remove(organisation, id),
    listWaiting: (limit) => schedules.listWaiting(limit),
    fire: (move) => schedules.fire(move),
    noteLaunch: (schedule, launch) => schedules.noteLaunch(schedule, launch),
    ...through(schedules),
  };
  return {
    access,
    schedules: own,
    clock,
    logger: silentLogger,
    prepareTick: (schedule, tick) => prepareTick({ ...services, limits, clock, randomBytes }, schedule, tick),
  };
}

async function aSchedule(parts: Readonly<Record<string, unknown>> = {}): Promise<ScheduleAnswer> {
  const schedule = await createSchedule(caller(), { name: "Hourly", flow: "tick", cron: "0 * * * *", ...parts });
  made.push(schedule.id);
  return schedule;
}

const read = (id: string): Promise<ScheduleAnswer> => getSchedule(caller(), id);

/** The actions of a schedule, oldest first. */
async function launchedBy({ name }: ScheduleAnswer): Promise<readonly ListedAction[]> {
  const { items } = await server.record.store.listActions({
    organisation: "default",
    text: name,
    sort: "createdAt:asc",
    limit: 500,
  });
  return items.filter(({ summary }) => summary.launchedBy === `Schedule ${name}`);
}

async function recordAll(): Promise<void> {
  const { access, record } = server;
  const context = {
    access,
    record: record.store,
    cache: new ActionCache(access),
    tail: new FeedTail(),
    compactor: new Compactor(),
    clock,
    relay: null,
  };
  while ((await projectFeed(context)).entries > 0);
}

const iso = (at: number): string => new Date(at).toISOString();

test("three keepers launch one action a tick, each by its schedule", async () => {
  const schedule = await aSchedule({ name: "Every minute", cron: "* * * * *", input: { x: 1 }, tags: ["t"] });
  const keepers = [aKeeper(), aKeeper(), aKeeper()];
  for (; now < NINE + 10 * MINUTE_MS; now += 17_000) await Promise.all(keepers.map((keeper) => fireDue(keeper)));
  const actions = await launchedBy(schedule);
  expect(actions).toHaveLength(9);
  const told = await Promise.all(actions.map(({ id }) => getAction(caller(), id)));
  expect(told.map(({ metadata }) => metadata)).toEqual(
    actions.map((_, place) => ({
      schedule: { id: schedule.id, name: "Every minute", tick: iso(NINE + (place + 1) * MINUTE_MS) },
    })),
  );
  expect(told[0]).toMatchObject({
    name: "Every minute",
    flow: "tick",
    input: { x: 1 },
    tags: ["t"],
    launchedBy: "Schedule Every minute",
    status: "pending",
    reason: { code: "NO_RUNNER" },
  });
  const { ticks, lastLaunch, nextTick } = await read(schedule.id);
  expect(ticks.map(({ outcome }) => outcome)).toEqual(actions.map(() => "launched"));
  expect(lastLaunch).toMatchObject({ action: actions.at(-1)?.id, tick: iso(NINE + 9 * MINUTE_MS) });
  expect(nextTick).toBe(iso(NINE + 10 * MINUTE_MS));
});

test("a keeper knows how long it may sleep, and fires on time", async () => {
  await aSchedule();
  now = NINE + HOUR_MS - 700;
  expect(await fireDue(aKeeper())).toBe(700);
  now = NINE + HOUR_MS;
  expect(await fireDue(aKeeper())).toBe(HOUR_MS);
});

test("one that dies once a tick is recorded leaves an action that is submitted after all, and once", async () => {
  await recordAll();
  const schedule = await aSchedule({ name: "Dies after" });
  const dead = aKeeper();
  const store = new Proxy(server.access.store, { get: () => () => Promise.reject(new Error("died")) });
  now = NINE + HOUR_MS;
  await fireDue({ ...dead, access: { ...dead.access, store, epoch: 1 } });
  const [action] = await launchedBy(schedule);
  expect(await getAction(caller(), action?.id ?? "")).toMatchObject({ seq: 1 });
  await Promise.all([fireDue(aKeeper()), fireDue(aKeeper())]);
  expect(await submitAgain(server.access, server.record.store, now)).toBe(1);
  expect((await getAction(caller(), action?.id ?? "")).seq).toBeGreaterThan(1);
  expect(await launchedBy(schedule)).toHaveLength(1);
});

test("one that dies before a tick is recorded, or does not hear that it was, changes nothing", async () => {
  const schedule = await aSchedule({ name: "Dies before" });
  now = NINE + HOUR_MS;
  const before = aKeeper(() => ({ fire: () => Promise.reject(new RecordAwayError("it died")) }));
  await expect(fireDue(before)).rejects.toThrow(RecordAwayError);
  expect(await launchedBy(schedule)).toEqual([]);
  const unheard = aKeeper((store) => ({
    fire: async (move) => {
      await store.fire(move);
      throw new RecordAwayError("its answer was lost");
    },
  }));
  await expect(fireDue(unheard)).rejects.toThrow(RecordAwayError);
  await fireDue(aKeeper());
  expect(await launchedBy(schedule)).toHaveLength(1);
});

test("one that cannot reach the record tries again, and catches up", async () => {
  const schedule = await aSchedule({ name: "Away" });
  now = NINE + 2.5 * HOUR_MS;
  let calls = 0;
  const { schedules, prepareTick: prepare } = aKeeper((store) => ({
    listWaiting: (limit) => {
      calls += 1;
      return calls <= 2 ? Promise.reject(new RecordAwayError("not now")) : store.listWaiting(limit);
    },
  }));
  const keeper = new Keeper({
    access: server.access,
    record: { ...server.record.store, schedules },
    clock,
    logger: silentLogger,
    leaseMs: 5_000,
    isOwnStore: false,
    prepareTick: prepare,
  });
  await keeper.start();
  await waitFor(async () => (await launchedBy(schedule)).length > 0, { what: "the tick to be launched" });
  await keeper.stop();
  expect((await read(schedule.id)).ticks).toMatchObject([
    { tick: iso(NINE + 2 * HOUR_MS), outcome: "launched" },
    { tick: iso(NINE + HOUR_MS), outcome: "missed" },
  ]);
});

test.each([
  ["none", [], ["missed"]],
  ["last", [5], ["launched", "missed"]],
  [{ all: 3 }, [3, 4, 5], ["launched", "launched", "launched", "missed"]],
  [{ all: 50 }, [1, 2, 3, 4, 5], ["launched", "launched", "launched", "launched", "launched"]],
] as const)("after an outage, catch-up %j launches what it says", async (catchUp, hours, outcomes) => {
  const schedule = await aSchedule({ name: `Catches up ${JSON.stringify(catchUp)}`, catchUp });
  now = NINE + 5.5 * HOUR_MS;
  await Promise.all([fireDue(aKeeper()), fireDue(aKeeper())]);
  const found = await read(schedule.id);
  const launched = found.ticks.filter(({ outcome }) => outcome === "launched").map(({ tick }) => tick);
  expect(launched.toReversed()).toEqual(hours.map((hour) => iso(NINE + hour * HOUR_MS)));
  expect(await launchedBy(schedule)).toHaveLength(hours.length);
  expect(found.ticks.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(found.nextTick).toBe(iso(NINE + 6 * HOUR_MS));
});

test("with overlap skip, a tick is skipped and said to be while the last action is open", async () => {
  const schedule = await aSchedule({ name: "Skips", overlap: "skip" });
  now = NINE + HOUR_MS;
  await fireDue(aKeeper());
  now = NINE + 2 * HOUR_MS;
  await fireDue(aKeeper());
  const [first] = await launchedBy(schedule);
  expect((await read(schedule.id)).ticks).toMatchObject([
    { tick: iso(NINE + 2 * HOUR_MS), outcome: "skipped", open: first?.id },
    { tick: iso(NINE + HOUR_MS), outcome: "launched", action: first?.id },
  ]);
  await cancelAction(caller(), { id: first?.id ?? "" });
  await recordAll();
  now = NINE + 3 * HOUR_MS;
  await fireDue(aKeeper());
  expect(await launchedBy(schedule)).toHaveLength(2);
});

test("with overlap skip, of what is caught up the oldest is launched, since it is open then", async () => {
  const schedule = await aSchedule({ name: "Skips the rest", overlap: "skip", catchUp: { all: 3 } });
  now = NINE + 3.5 * HOUR_MS;
  await fireDue(aKeeper());
  expect((await read(schedule.id)).ticks.map(({ outcome }) => outcome)).toEqual(["skipped", "skipped", "launched"]);
});

test("with overlap skip, an action launched by hand counts as well", async () => {
  const schedule = await aSchedule({ name: "Skips for a hand", overlap: "skip" });
  const { id } = await runSchedule(caller(), schedule.id, {});
  now = NINE + HOUR_MS;
  await fireDue(aKeeper());
  expect((await read(schedule.id)).ticks).toMatchObject([{ outcome: "skipped", open: id }]);
});

test("a tick whose action cannot be made is refused with the reason, and the next one is tried", async () => {
  await server.registerFlow("fickle", ["one"]);
  const schedule = await aSchedule({ name: "Refused", flow: "fickle", input: { x: "text" } });
  const registration = await server.record.store.findFlow("default", "tick");
  if (registration === null) throw new Error("The flow is missing.");
  const { plan, inputSchema } = registration.registration;
  await server.record.store.registerFlow("default", { plan: { ...plan, name: "fickle", version: "2" }, inputSchema });
  now = NINE + HOUR_MS;
  expect(await fireDue(aKeeper())).toBe(HOUR_MS);
  const found = await read(schedule.id);
  expect(found.ticks).toMatchObject([{ outcome: "refused", code: "INVALID_INPUT" }]);
  expect(JSON.stringify(found.ticks)).toContain("input.x");
  await updateSchedule(caller(), schedule.id, { input: { x: 2 } });
  now = NINE + 2 * HOUR_MS;
  await fireDue(aKeeper());
  expect(await launchedBy(schedule)).toHaveLength(1);
});

test("a defect in one schedule leaves the others alone", async () => {
  const [bad, good] = [await aSchedule({ name: "Bad" }), await aSchedule({ name: "Good" })];
  const keeper = aKeeper((store) => ({
    fire: (move) => (move.id === bad.id ? Promise.reject(new Error("a defect")) : store.fire(move)),
  }));
  now = NINE + HOUR_MS;
  await fireDue(keeper);
  expect([(await launchedBy(bad)).length, (await launchedBy(good)).length]).toEqual([0, 1]);
});

test("a hundred schedules of one instant are fired in one round", async () => {
  for (let place = 0; place < 100; place += 1) await aSchedule({ name: `Together ${place}` });
  now = NINE + HOUR_MS;
  expect(await fireDue(aKeeper())).toBe(HOUR_MS);
  const { items } = await server.record.store.listActions({
    organisation: "default",
    text: "Together",
    sort: "createdAt:asc",
    limit: 500,
  });
  expect(items).toHaveLength(100);
});

test("what is paused does not tick, and does not catch up when it ticks again", async () => {
  const schedule = await aSchedule({ name: "Paused", catchUp: { all: 50 } });
  expect(await pauseSchedule(caller(), schedule.id)).toMatchObject({ paused: true, nextTick: null });
  now = NINE + 5.5 * HOUR_MS;
  expect(await fireDue(aKeeper())).toBeNull();
  expect(await resumeSchedule(caller(), schedule.id)).toMatchObject({ nextTick: iso(NINE + 6 * HOUR_MS) });
  await fireDue(aKeeper());
  expect(await launchedBy(schedule)).toEqual([]);
});

test("a change that leaves its times alone does not pass over a tick that is due", async () => {
  const schedule = await aSchedule({ name: "Changed" });
  now = NINE + HOUR_MS + 500;
  await resumeSchedule(caller(), schedule.id);
  expect(await updateSchedule(caller(), schedule.id, { priority: 5, cron: "0  * * * *" })).toMatchObject({
    nextTick: iso(NINE + HOUR_MS),
  });
  await fireDue(aKeeper());
  expect((await launchedBy(schedule))[0]?.summary.priority).toBe(5);
  const moved = await updateSchedule(caller(), schedule.id, { cron: "30 * * * *", zone: "Asia/Kolkata" });
  expect(moved.nextTick).toBe(iso(NINE + 2 * HOUR_MS));
});

test("a tick that finds its queue full is refused and told, and a later one launches", async () => {
  const schedule = await aSchedule({ target: "full/ticks" });
  const { id } = await runSchedule(caller(), schedule.id, {});
  const capped = aKeeper(undefined, { limits: { ...server.services.limits, queueCap: 1 } });
  now = NINE + HOUR_MS;
  await fireDue(capped);
  expect((await read(schedule.id)).ticks).toMatchObject([{ outcome: "refused", code: "QUEUE_FULL" }]);
  await cancelAction(caller(), { id });
  now = NINE + 2 * HOUR_MS;
  await fireDue(capped);
  expect((await read(schedule.id)).ticks).toMatchObject([{ outcome: "launched" }, { outcome: "refused" }]);
});
