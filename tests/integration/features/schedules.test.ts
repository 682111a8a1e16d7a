import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { describeOnBothPairs, type Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const Tick = z.looseObject({ tick: z.string(), at: z.string(), outcome: z.string(), action: z.string().optional() });
const Seen = z.looseObject({ id: z.string(), nextTick: z.string().nullable(), ticks: z.array(Tick) });
type Seen = z.infer<typeof Seen>;
const Launched = z.object({ id: z.string() });
const Listed = z.object({ items: z.array(z.looseObject({ id: z.string(), name: z.string() })) });

const QUICK = { flow: "timed", input: { first: 0, second: 0, third: 0 } } as const;
/** Half an hour away, so that no tick comes by itself meanwhile. */
const HALF_AWAY = `${(new Date().getUTCMinutes() + 30) % 60} * * * *`;

async function make({ api }: Install, parts: Readonly<Record<string, unknown>>): Promise<Seen> {
  const { status, body } = await api.post("/schedules", { ...QUICK, cron: HALF_AWAY, ...parts });
  if (status !== 201) throw new Error(`The schedule was not made: ${JSON.stringify(body)}`);
  return Seen.parse(body);
}

async function seen({ api }: Install, id: string): Promise<Seen> {
  return Seen.parse((await api.get(`/schedules/${id}`)).body);
}

/** Makes schedules wait for ticks of the past, as if nobody had kept time since. */
async function fallBehind(install: Install, ids: readonly string[], byMs: number): Promise<void> {
  await install.withRecord(async ({ store: { schedules } }) => {
    for (const id of ids) {
      const row = await schedules.find("default", id);
      if (row === null) throw new Error("The schedule is missing.");
      const { organisation, revision } = row;
      const nextTick = (row.nextTick ?? 0) - byMs;
      await schedules.change({ organisation, id, revision, definition: row, nextTick, updatedAt: row.updatedAt });
    }
  });
}

/** The schedule once it waits for a tick to come. */
function caughtUp(install: Install, id: string): Promise<Seen> {
  const look = async (): Promise<Seen | null> => {
    const found = await seen(install, id);
    return Date.parse(found.nextTick ?? "") > Date.now() ? found : null;
  };
  return waitFor(look, { what: "the schedule to have caught up", timeoutMs: 20_000 });
}

describeOnBothPairs("schedules", { flows: [FIXTURE_FLOWS], runners: 1 }, (install) => {
  let everyMinute = "";
  beforeAll(async () => {
    if (install().pair === "redis") await Promise.all([install().addKeeper(), install().addKeeper()]);
    everyMinute = (await make(install(), { name: "Every minute", cron: "* * * * *", catchUp: { all: 10 } })).id;
  });

  test("launches by hand what it would launch, with its own input or another", async () => {
    const { api } = install();
    const { id } = await make(install(), { name: "By hand", tags: ["nightly"] });
    const first = Launched.parse((await api.post(`/schedules/${id}/run`)).body);
    expect(await api.ended(first.id)).toMatchObject({ status: "completed", name: "By hand", tags: ["nightly"] });
    const input = { first: 1, second: 2, third: 3 };
    const second = Launched.parse((await api.post(`/schedules/${id}/run`, { input })).body);
    expect(await api.ended(second.id)).toMatchObject({ status: "completed", input, metadata: { schedule: { id } } });
    expect(await seen(install(), id)).toMatchObject({ lastLaunch: { action: second.id, tick: null }, ticks: [] });
  });

  test("after an outage, each catches up by its policy, and one that was paused does not", async () => {
    const { api } = install();
    const policies = ["none", "last", { all: 3 }] as const;
    const made = [];
    for (const catchUp of policies)
      made.push(await make(install(), { name: `Late ${JSON.stringify(catchUp)}`, catchUp }));
    const paused = await make(install(), { name: "Late and paused", paused: true });
    await fallBehind(
      install(),
      made.map(({ id }) => id),
      5 * HOUR_MS,
    );
    const found = await Promise.all(made.map(({ id }) => caughtUp(install(), id)));
    expect(found.map(({ ticks }) => ticks.map(({ outcome }) => outcome))).toEqual([
      ["missed"],
      ["launched", "missed"],
      ["launched", "launched", "launched", "missed"],
    ]);
    const launched = found.flatMap(({ ticks }) => ticks.flatMap(({ action }) => action ?? []));
    for (const id of launched) expect(await api.ended(id)).toMatchObject({ status: "completed" });
    expect(await api.action(launched[0] ?? "")).toMatchObject({
      name: 'Late "last"',
      launchedBy: 'Schedule Late "last"',
      metadata: { schedule: { id: made[1]?.id, tick: found[1]?.ticks[0]?.tick } },
    });
    expect(await seen(install(), paused.id)).toMatchObject({ nextTick: null, ticks: [] });
  });

  test("skips a tick while what it launched before is open, and goes on when that has ended", async () => {
    const { api } = install();
    const gate = install().path(`schedule-${randomUUID()}`);
    const { id } = await make(install(), { name: "Skips", flow: "statuses", input: { gate }, overlap: "skip" });
    const held = Launched.parse((await api.post(`/schedules/${id}/run`)).body);
    await fallBehind(install(), [id], HOUR_MS);
    expect((await caughtUp(install(), id)).ticks).toMatchObject([{ outcome: "skipped", open: held.id }]);
    openGate(gate);
    await api.listed(await api.ended(held.id));
    await fallBehind(install(), [id], HOUR_MS);
    const { ticks } = await caughtUp(install(), id);
    expect(ticks.map(({ outcome }) => outcome)).toEqual(["launched", "skipped"]);
    expect((await api.ended(ticks[0]?.action ?? "")).status).toBe("completed");
  });

  test("launches once a minute, within a second of it, and no more when it is paused", async () => {
    const { api } = install();
    // Earlier ticks may have been late, while the tests above had the record to themselves.
    const startedAt = Date.now();
    const look = async (): Promise<Seen | null> => {
      const found = await seen(install(), everyMinute);
      return found.ticks.some(({ tick }) => Date.parse(tick) > startedAt) ? found : null;
    };
    const { ticks } = await waitFor(look, {
      what: "the next minute",
      timeoutMs: MINUTE_MS + 5_000,
    });
    const [latest] = ticks;
    expect(Date.parse(latest?.at ?? "") - Date.parse(latest?.tick ?? "")).toBeLessThan(1_000);
    const action = await api.ended(latest?.action ?? "");
    expect(action).toMatchObject({ status: "completed", launchedBy: "Schedule Every minute" });
    await api.listed(action);
    await api.post(`/schedules/${everyMinute}/pause`);
    const { items } = Listed.parse((await api.get("/actions?q=Every%20minute&limit=500")).body);
    expect(new Set(items.map(({ id }) => id))).toEqual(new Set(ticks.map(({ action: id }) => id)));
    expect(items).toHaveLength(ticks.length);
    expect(new Set(ticks.map(({ tick }) => tick)).size).toBe(ticks.length);
  }, 90_000);
});
