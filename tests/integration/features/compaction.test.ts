import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ApiClient } from "@/tests/support/api-client";
import { describeApart, describeOnBothPairs, type Install, type InstallOptions } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

/** More than the live store keeps of one action beside what is not recorded. */
const ITEMS = 6_000;
const FAIL = [7, ITEMS - 1];
const options: InstallOptions = { flows: [FIXTURE_FLOWS], env: { SHOWRUNNER_LEASE_MS: "10000" } };

const TaskPage = z.object({
  items: z.array(
    z.looseObject({
      index: z.number(),
      status: z.string(),
      attempt: z.number(),
      output: z.unknown().optional(),
      attempts: z.array(z.object({ number: z.number(), status: z.string() })),
    }),
  ),
  total: z.number(),
});
const Results = z.array(z.object({ index: z.number(), status: z.string(), output: z.number() }));

/** A fan-out all of whose tasks are done but two, which wait at a gate; its log has been compacted. */
async function compacted(install: Install): Promise<{ id: string; gate: string; mended: string }> {
  const { api } = install;
  const [gate, mended] = [install.path(`gate-${randomUUID()}`), install.path(`mended-${randomUUID()}`)];
  const id = await api.create({ flow: "fan.mended", input: { items: ITEMS, fail: FAIL, gate, mended } });
  await api.until(id, (action) => stageOf(action, "spread").tasks.completed === ITEMS - FAIL.length, {
    what: "all tasks but those at the gate to be done",
    timeoutMs: 60_000,
  });
  await waitFor(() => isCompacted(install, id), { what: "the log to be compacted", timeoutMs: 20_000 });
  return { id, gate, mended };
}

/** Whether the live store has dropped something of the action's log. */
async function isCompacted(install: Install, id: string): Promise<boolean> {
  if (install.pair === "embedded") {
    const folder = join(install.front.dataDir, "live");
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    return texts.some((text) => text.includes(`"kind":"compact"`) && text.includes(`"action":"${id}","upTo":`));
  }
  const client = new Redis(install.redis.url);
  const length = await client.llen(`sr:{p00}:act:${id}:events`);
  client.disconnect();
  return length < ITEMS;
}

async function tasks(api: ApiClient, id: string, query: string): Promise<z.infer<typeof TaskPage>> {
  return TaskPage.parse((await api.get(`/actions/${id}/tasks?${query}`)).body);
}

/** Waits until what was lost at the gate is under way again. */
async function begunAgain(api: ApiClient, id: string): Promise<void> {
  const isAgain = async (): Promise<boolean> => {
    const { items } = await tasks(api, id, "stage=spread&status=running");
    return items.filter(({ attempt }) => attempt > 1).length === FAIL.length;
  };
  await waitFor(isAgain, { what: "the tasks at the gate to be begun again", timeoutMs: 60_000, intervalMs: 50 });
}

async function gaplessEvents(api: ApiClient, id: string): Promise<string[]> {
  const events = await api.events(id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
  return events.map(({ type }) => type);
}

async function results(api: ApiClient, id: string): Promise<z.infer<typeof Results>> {
  const answer = await api.fetch(`/api/v1/actions/${id}/output`);
  return Results.parse(await answer.json());
}

const ALL = Array.from({ length: ITEMS }, (_, index) => ({ index, status: "completed", output: index * index }));

describeOnBothPairs("an action whose log is in the record", options, (install) => {
  test("is shown, ends, is retried and exported after a power cut as any other", async () => {
    const { api } = install();
    const { id, gate, mended } = await compacted(install());
    const shown = await tasks(api, id, "stage=spread&limit=20");
    expect(shown.total).toBe(ITEMS);
    const waiting = (await api.action(id)).stages.map(({ tasks: counts }) => counts);
    await gaplessEvents(api, id);

    await install().kill9();
    await install().startAgain();
    await begunAgain(api, id);
    const again = await tasks(api, id, "stage=spread&limit=20");
    expect(again.items.filter(({ index }) => index !== 7)).toEqual(shown.items.filter(({ index }) => index !== 7));
    expect((await api.action(id)).stages.map(({ tasks: counts }) => counts)).toEqual(waiting);

    openGate(gate);
    const failed = await api.ended(id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "TOLD" } });
    expect((await tasks(api, id, "status=failed")).items.map(({ index }) => index)).toEqual(FAIL);
    openGate(mended);
    expect((await api.post(`/actions/${id}/retry`)).status).toBe(200);
    const done = await api.ended(id);
    expect(done).toMatchObject({ status: "completed", generation: 2 });
    expect(await results(api, id)).toEqual(ALL);

    const [seventh] = (await tasks(api, id, "stage=spread&limit=8")).items.filter(({ index }) => index === 7);
    const attempts = seventh?.attempts.map(({ status }) => status) ?? [];
    expect([attempts[0], ...attempts.slice(-2)]).toEqual(["lost", "failed", "completed"]);
    const types = await gaplessEvents(api, id);
    expect(types.filter((type) => type === "task.completed")).toHaveLength(ITEMS + 1);
    const capsule = await api.get(`/actions/${id}/capsule`);
    expect(z.looseObject({ events: z.array(z.unknown()) }).parse(capsule.body).events).toHaveLength(types.length);
    expect(await api.listed(done)).toMatchObject({ status: "completed" });
  });

  test("takes commands: it is paused, goes on, and is cancelled", async () => {
    const { api } = install();
    const { id } = await compacted(install());
    expect((await api.post(`/actions/${id}/pause`)).body).toMatchObject({ status: "paused" });
    expect((await api.post(`/actions/${id}/resume`)).body).toMatchObject({ status: "running" });
    expect((await api.post(`/actions/${id}/cancel`)).status).toBe(200);
    const action = await api.ended(id);
    expect(action.status).toBe("cancelled");
    expect(stageOf(action, "spread").tasks.completed).toBe(ITEMS - FAIL.length);
    expect((await gaplessEvents(api, id)).at(-1)).toBe("action.cancelled");
  });
});

describeApart("an action whose log is in the record", options, (install) => {
  test("is there again in a Redis that lost everything", async () => {
    const { api } = install();
    const { id, gate, mended } = await compacted(install());
    const client = new Redis(install().redis.url);
    await client.flushall();
    client.disconnect();
    openGate(mended);
    openGate(gate);
    expect(await api.ended(id, 30_000)).toMatchObject({ status: "completed" });
    expect(await results(api, id)).toEqual(ALL);
    expect(await gaplessEvents(api, id)).toContain("action.rebuilt");
  });

  test("goes on with runners that have never heard of it", async () => {
    const { api } = install();
    const { id, gate, mended } = await compacted(install());
    openGate(mended);
    const { runners } = install();
    await Promise.all(runners.map((runner) => runner.kill9()));
    for (const runner of runners) await runner.restart();
    await begunAgain(api, id);
    openGate(gate);
    expect(await api.ended(id, 30_000)).toMatchObject({ status: "completed" });
    expect(await results(api, id)).toEqual(ALL);
    await gaplessEvents(api, id);
  });
});
