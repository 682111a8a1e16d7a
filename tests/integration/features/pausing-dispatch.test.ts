import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { z } from "zod";

import type { DispatchState } from "@/lib/actions/dispatch-state";
import { stageOf, type ActionSeen, type ApiClient } from "@/tests/support/api-client";
import { describeApart, describeOnBothPairs, INSTALL_KEY, type Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { connectSocket } from "./feed-client";
import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

const Dispatch = z.strictObject({
  paused: z.boolean(),
  since: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.array(
    z.strictObject({ paused: z.boolean(), at: z.string(), by: z.string(), reason: z.string().nullable() }),
  ),
});
const Health = z.looseObject({
  dispatch: z.strictObject({ paused: z.boolean(), since: z.string().nullable() }),
  audit: z.looseObject({ stuck: z.number(), repaired: z.number() }).nullable(),
});
const options = { flows: [FIXTURE_FLOWS], env: { SHOWRUNNER_LEASE_MS: "2000" } };

async function say(api: ApiClient, body: object): Promise<z.infer<typeof Dispatch>> {
  const answer = await api.put("/dispatch", body);
  expect(answer.status).toBe(200);
  return Dispatch.parse(answer.body);
}

async function read(api: ApiClient): Promise<z.infer<typeof Dispatch>> {
  return Dispatch.parse((await api.get("/dispatch")).body);
}

async function readHealth(api: ApiClient): Promise<z.infer<typeof Health>> {
  return Health.parse((await api.get("/health")).body);
}

/** An action of five stages, the third of which runs until its gate is opened. */
async function aHeld(install: Install): Promise<{ readonly id: string; readonly gate: string }> {
  const { api } = install;
  const [file, gate] = [install.path(`five-${randomUUID()}`), install.path(`gate-${randomUUID()}`)];
  const id = await api.create({ flow: "five", input: { file, gate } });
  await api.until(id, (action) => stageOf(action, "three").status === "running", { what: "its third stage to run" });
  return { id, gate };
}

function aShort(parts: object = {}) {
  return { flow: "timed", input: { first: 0, second: 0, third: 0 }, ...parts };
}

/** Times at which tasks of an action were claimed. */
async function claimsOf(api: ApiClient, id: string): Promise<number[]> {
  return (await api.events(id)).flatMap(({ type, at }) => (type === "task.claimed" ? [Date.parse(at)] : []));
}

/** Nothing of some actions was claimed while the pause that was ended last held. */
async function expectNoneClaimed(api: ApiClient, ids: readonly string[]): Promise<void> {
  const [resumed, paused] = (await read(api)).changes;
  const [from, to] = [Date.parse(paused?.at ?? ""), Date.parse(resumed?.at ?? "")];
  for (const id of ids) {
    const claims = await claimsOf(api, id);
    expect(claims.filter((at) => at > from && at < to)).toEqual([]);
    expect(claims.some((at) => at >= to)).toBe(true);
  }
}

describeOnBothPairs("pausing all dispatch", options, (install) => {
  test("what runs is handed in, nothing else starts, new actions wait, and all say so", async () => {
    const { api } = install();
    const held = await aHeld(install());
    const before = await read(api);
    expect(before).toMatchObject({ paused: false, since: null, by: null, reason: null });
    const paused = await say(api, { paused: true, reason: "a new rack" });
    expect(paused).toMatchObject({ paused: true, by: "Admin key", reason: "a new rack" });
    expect(paused.changes).toEqual([
      { paused: true, at: paused.since, by: "Admin key", reason: "a new rack" },
      ...before.changes,
    ]);
    const late = await api.create(aShort());
    const text = /^Dispatch is paused by Admin key since \d+ \w+ \d+, [\d:]+ UTC: a new rack\./;
    for (const id of [held.id, late])
      expect(await api.action(id)).toMatchObject({
        reason: { code: "DISPATCH_PAUSED", text: expect.stringMatching(text) },
      });
    openGate(held.gate);
    const queued = await api.until(held.id, (action) => stageOf(action, "four").status === "queued", {
      what: "what ran to be handed in",
    });
    expect(queued).toMatchObject({ status: "running", display: "queued" });
    expect(await readHealth(api)).toMatchObject({ dispatch: { paused: true, since: paused.since } });

    expect(await say(api, { paused: false })).toMatchObject({ paused: false, since: null });
    for (const id of [held.id, late]) expect((await api.ended(id)).status).toBe("completed");
    await expectNoneClaimed(api, [held.id, late]);
    expect((await readHealth(api)).dispatch).toEqual({ paused: false, since: null });
  });

  test("a time that a stage may wait for a runner begins anew when it is resumed, and no action counts as stuck", async () => {
    const { api } = install();
    await say(api, { paused: true });
    const stages = [{ name: "a", executor: { type: "command", argv: ["node", "--version"] }, queueTimeoutMs: 1_000 }];
    const id = await api.create({ spec: { name: "impatient", stages } });
    const since = Date.parse(String((await api.action(id))["createdAt"]));
    const waited = await api.until(id, ({ serverTime }) => Date.parse(String(serverTime)) > since + 4_000, {
      what: "it to wait longer than it may",
    });
    expect(waited).toMatchObject({ status: "pending", reason: { code: "DISPATCH_PAUSED" } });
    await say(api, { paused: false });
    expect((await api.ended(id)).status).toBe("completed");
    const types = (await api.events(id)).map(({ type }) => type);
    expect(types).not.toContain("stage.timed-out");
    expect(types).not.toContain("action.repaired");
    expect((await readHealth(api)).audit?.repaired ?? 0).toBe(0);
  });

  test("it holds after everything was killed at once, and those who paused it are named", async () => {
    const { api } = install();
    const held = await aHeld(install());
    const { since } = await say(api, { paused: true, reason: "a power cut" });
    const late = await api.create(aShort());
    await install().kill9();
    await install().startAgain();
    expect(await read(api)).toMatchObject({ paused: true, since, by: "Admin key", reason: "a power cut" });
    await api.until(held.id, (action) => stageOf(action, "three").attempts[0]?.status === "lost", {
      what: "what ran to be lost",
    });
    expect(await api.action(late)).toMatchObject({ status: "pending", reason: { code: "DISPATCH_PAUSED" } });
    expect(await claimsOf(api, late)).toEqual([]);
    openGate(held.gate);
    await say(api, { paused: false });
    for (const id of [held.id, late]) expect((await api.ended(id)).status).toBe("completed");
    await expectNoneClaimed(api, [held.id, late]);
  });

  test("saying the same again changes nothing; of many at once one is recorded", async () => {
    const { api } = install();
    const { changes } = await read(api);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, place) => say(api, { paused: true, reason: `person ${place}` })),
    );
    expect(new Set(answers.map(({ since }) => since)).size).toBe(1);
    const again = await say(api, { paused: true, reason: "later" });
    expect(again.changes).toHaveLength(changes.length + 1);
    expect(again.reason).toBe(answers[0]?.reason);
    await say(api, { paused: false, reason: "done" });
    expect((await say(api, { paused: false })).changes[0]).toMatchObject({ paused: false, reason: "done" });
  });

  test("every socket hears of it at once, and a new one when it connects", async () => {
    const { api } = install();
    const heard = (): { readonly states: DispatchState[]; close(): void } => {
      const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
      const states: DispatchState[] = [];
      socket.on("dispatch", (state: DispatchState) => void states.push(state));
      return { states, close: () => socket.close() };
    };
    const early = [heard(), heard()];
    await waitFor(() => early.every(({ states }) => states.length > 0), { what: "both to be greeted" });
    await say(api, { paused: true, reason: "heard" });
    const isTold = ({ states }: { readonly states: readonly DispatchState[] }) =>
      states.at(-1)?.paused === true && states.at(-1)?.reason === "heard";
    await waitFor(() => early.every(isTold), { what: "both to hear of it", timeoutMs: 2_000 });
    const late = heard();
    await waitFor(() => isTold(late), { what: "a new one to hear of it" });
    await say(api, { paused: false });
    const all = [...early, late];
    await waitFor(() => all.every(({ states }) => states.at(-1)?.paused === false), { what: "all to hear of the end" });
    const kinds = all.map(({ states }) => states.slice(-2).map(({ paused }) => paused));
    expect(kinds).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
    for (const one of all) one.close();
  });

  test("what is no pause is refused by its field, and nobody without a key may say anything", async () => {
    const { api } = install();
    for (const [body, path] of [
      [{}, "paused"],
      [{ paused: "yes" }, "paused"],
      [{ paused: true, reason: " " }, "reason"],
      [{ paused: true, reason: "x".repeat(501) }, "reason"],
      [{ paused: true, until: "tomorrow" }, "until"],
    ] as const)
      expect(await api.put("/dispatch", body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    const response = await fetch(`${install().front.url}/api/v1/dispatch`);
    expect(response.status).toBe(401);
    expect(await read(api)).toMatchObject({ paused: false });
  });
});

describeApart("pausing all dispatch when Redis is lost", options, (install) => {
  test("a Redis that lost everything is paused as soon as it is filled again", async () => {
    const { api } = install();
    const { since } = await say(api, { paused: true, reason: "lost" });
    const id = await api.create(aShort());
    await api.listed(await api.action(id));
    const before = Number((await api.action(id))["epoch"]);
    await withRedis(install(), (redis) => redis.flushall());
    const isBack = ({ epoch, reason }: ActionSeen) => Number(epoch) > before && reason?.code !== "LIVE_STORE_AWAY";
    const rebuilt = await api.until(id, isBack, { what: "Redis to be filled again" });
    expect(rebuilt).toMatchObject({ status: "pending", reason: { code: "DISPATCH_PAUSED" } });
    expect(await read(api)).toMatchObject({ paused: true, since });
    await say(api, { paused: false });
    expect((await api.ended(id)).status).toBe("completed");
    await expectNoneClaimed(api, [id]);
  });

  test("a Redis that forgot it is told again", async () => {
    const { api } = install();
    await say(api, { paused: true, reason: "forgotten" });
    const paused = () => withRedis(install(), (redis) => redis.hget("sr:{p00}:meta", "paused"));
    await withRedis(install(), (redis) => redis.hdel("sr:{p00}:meta", "paused", "revision", "dispatch"));
    await waitFor(async () => (await paused()) === "1", { what: "Redis to be told again" });
    await say(api, { paused: false });
    expect(await paused()).toBe("0");
  });

  test("said while Redis is away it holds once that is back", async () => {
    const { api, redis } = install();
    await redis.kill();
    expect(await say(api, { paused: true, reason: "away" })).toMatchObject({ paused: true });
    await redis.restart();
    const id = await waitFor(
      async () => {
        const { status, body } = await api.post("/actions", aShort({ delayMs: 2_000 }));
        return status === 201 && z.looseObject({ id: z.string() }).parse(body).id;
      },
      { what: "an action to be accepted" },
    );
    await api.until(id, ({ reason }) => reason?.code === "DISPATCH_PAUSED", { what: "it to wait for dispatch" });
    await say(api, { paused: false });
    expect((await api.ended(id, 30_000)).status).toBe("completed");
  });
});

async function withRedis<T>(install: Install, work: (redis: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(install.redis.url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
