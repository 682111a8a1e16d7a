import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { purgeCache } from "@/server/services/purge-cache";
import type { AppRouter } from "@/server/trpc/router";

import { badInputsOf, bodyOf, fieldJson } from "../support/bad-inputs";
import { startServerInProcess, TEST_ADMIN_KEY, type ServerInProcess } from "../support/server-in-process";

/** More than these tests launch into one queue, but for the one of it. */
const QUEUE_CAP = 30;

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess({ queueCap: QUEUE_CAP });
  await server.registerFlow("called", ["one", "two"], { type: "object", properties: { x: { type: "number" } } });
});
afterAll(() => server.stop());

const headers = { authorization: `Bearer ${TEST_ADMIN_KEY}` };

function client(sent: Record<string, string> = headers) {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${server.url}/api/trpc`, headers: sent })] });
}

async function dataOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return error instanceof TRPCClientError ? { message: error.message, data: z.unknown().parse(error.data) } : error;
  }
}

describe("calls", () => {
  test("launch an action and watch it", async () => {
    const api = client();
    const { id, status } = await api.actions.create.mutate({ flow: "called", input: { x: 1 } });
    expect(status).toBe("pending");
    const [view, log, snapshot, list, active, flows, me] = await Promise.all([
      api.actions.get.query({ id }),
      api.actions.log.query({ id }),
      api.actions.snapshot.query({ id }),
      api.actions.list.query({}),
      api.actions.active.query(),
      api.flows.list.query(),
      api.session.me.query(),
    ]);
    expect(view.stages.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(log.events[0]).toMatchObject({ type: "action.created", seq: 1, id });
    expect(log).toMatchObject({
      seq: log.events.length,
      epoch: server.access.epoch,
      progress: [],
      explanation: { reason: { code: "NO_RUNNER" } },
    });
    expect(snapshot.snapshot.action.id).toBe(id);
    expect(list.items[0]?.id).toBe(id);
    expect(active.items.map((item) => item.id)).toContain(id);
    expect(flows.map(({ name }) => name)).toContain("called");
    expect(me).toMatchObject({ name: "Admin key", role: "admin" });
    const stage = await api.stages.get.query({ id: view.stages[1]?.id ?? "" });
    expect([stage.name, stage.action.id]).toEqual(["two", id]);
    expect(await api.actions.cancel.mutate({ id })).toMatchObject({ id, status: "cancelled" });
  });

  test("change an action that waits", async () => {
    const api = client();
    const { id, seq } = await api.actions.create.mutate({ flow: "called", delayMs: 60_000 });
    const changed = await api.actions.change.mutate({ id, change: { priority: 5, delayMs: 0, expectedSeq: seq } });
    expect(changed).toMatchObject({ id, status: "pending" });
    expect(await api.actions.get.query({ id })).toMatchObject({ priority: 5, reason: { code: "NO_RUNNER" } });
    expect(await dataOf(api.actions.change.mutate({ id, change: {} }))).toMatchObject({
      data: { code: "INVALID_INPUT", fields: [{ path: "change.priority" }] },
    });
  });

  test("are refused by a full queue", async () => {
    const api = client();
    const launch = () => dataOf(api.actions.create.mutate({ flow: "called", target: "full/queue" }));
    for (let n = 0; n < QUEUE_CAP; n += 1) expect(await launch()).toMatchObject({ status: "pending" });
    expect(await launch()).toMatchObject({ data: { code: "QUEUE_FULL", httpStatus: 429 } });
  });

  test("remove kept results, if they may", async () => {
    const { results } = server.record.store;
    const of = {
      organisation: "default",
      flow: "called",
      version: "1",
      action: "01900000-0000-7000-8000-000000000001",
    };
    const made = { at: 0, expiresAt: Date.now() + 60_000, durationMs: 1, output: { value: 1 }, bytes: null };
    for (const stage of ["one", "two"]) await results.keep({ ...of, ...made, key: stage, stage });
    const api = client();
    expect(await api.cache.purge.mutate({ flow: "called", stage: "two" })).toEqual({ removed: 1 });
    expect(await api.cache.purge.mutate({})).toEqual({ removed: 1 });
    const admin = server.admin();
    const permissions = new Set([...admin.caller.permissions].filter((one) => one !== "cache:purge"));
    const other = { ...admin, caller: { ...admin.caller, permissions } };
    await expect(purgeCache(other, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("are told what was wrong, field by field, with a stable code", async () => {
    const api = client();
    expect(await dataOf(api.actions.create.mutate({ flow: "called", input: { x: "no" } }))).toMatchObject({
      data: { code: "INVALID_INPUT", httpStatus: 400, fields: [{ path: "input.x" }] },
    });
    expect(await dataOf(api.actions.create.mutate({ flow: "called", priority: 1_000 }))).toMatchObject({
      data: { code: "INVALID_INPUT", fields: [{ path: "priority" }] },
    });
    expect(await dataOf(api.actions.get.query({ id: "x" }))).toMatchObject({
      data: { code: "ACTION_NOT_FOUND", httpStatus: 404 },
    });
    const { id } = await api.actions.create.mutate({ flow: "called", start: false });
    expect(await dataOf(api.actions.resume.mutate({ id }))).toMatchObject({
      data: { code: "CONFLICT", httpStatus: 409 },
    });
  });

  test("of nobody are refused", async () => {
    expect(await dataOf(client({}).actions.list.query({}))).toMatchObject({
      data: { code: "UNAUTHENTICATED", httpStatus: 401 },
    });
  });
});

describe("bad calls", () => {
  const post = (body: BodyInit, path = "actions.create"): Promise<Response> =>
    fetch(`${server.url}/api/trpc/${path}`, {
      method: "POST",
      body,
      headers: { ...headers, "content-type": "application/json" },
    });
  const rows = badInputsOf("trpc");

  async function expectRefused(answer: Response): Promise<void> {
    const text = await answer.text();
    expect([400, 404, 405, 413, 415, 422]).toContain(answer.status);
    expect(text).not.toMatch(/\n\s+at |node_modules/);
    expect(text).toMatch(/"code":"[A-Z_]+"/);
    expect(server.faults).toEqual([]);
  }

  test.each(rows.filter((row) => row.cls === "json-body"))("$id $where", async (row) => {
    await expectRefused(await post(new Uint8Array(bodyOf(row.input))));
  });

  test.each(rows.filter((row) => row.cls === "string"))("$id $where", async (row) => {
    await expectRefused(await post(`{"flow":${fieldJson(row.input)}}`));
  });

  test("a batch too large, and procedures that are none", async () => {
    const many = Array.from({ length: 1_000 }, () => "session.me").join(",");
    for (const path of [
      `${many}?batch=1&input={}`,
      "constructor",
      "toString",
      "actions%2Fcreate",
      "x".repeat(10_000),
      "actions.list?input=nojson",
      "actions.list?input=%7B%22where%22%3A%7B%22OR%22%3A%5B%7B%7D%5D%7D%7D",
    ]) {
      await expectRefused(await fetch(`${server.url}/api/trpc/${path}`, { headers }));
    }
    await expectRefused(await post("{}", "actions.list"));
    await expectRefused(
      await fetch(`${server.url}/api/trpc/actions.create`, {
        method: "POST",
        body: "x",
        headers: { ...headers, "content-type": "application/octet-stream" },
      }),
    );
  });
});
