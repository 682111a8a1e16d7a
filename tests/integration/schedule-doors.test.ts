import { randomUUID } from "node:crypto";

import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { PERMISSIONS, type Permission } from "@/server/ports/authenticator";
import type { ServiceContext } from "@/server/services/context";
import { createSchedule } from "@/server/services/create-schedule";
import { deleteSchedule } from "@/server/services/delete-schedule";
import { getSchedule } from "@/server/services/get-schedule";
import { listSchedules } from "@/server/services/list-schedules";
import { pauseSchedule } from "@/server/services/pause-schedule";
import { runSchedule } from "@/server/services/run-schedule";
import { updateSchedule } from "@/server/services/update-schedule";
import type { AppRouter } from "@/server/trpc/router";

import { startServerInProcess, TEST_ADMIN_KEY, type ServerInProcess } from "../support/server-in-process";

const Made = z.looseObject({ id: z.string(), nextTick: z.string().nullable() });
const Page = z.object({ items: z.array(Made), nextCursor: z.string().nullable(), total: z.number() });
const Problem = z.object({ code: z.string(), errors: z.array(z.object({ path: z.string(), message: z.string() })) });

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow("report", ["write"], {
    type: "object",
    properties: { month: { type: "number" } },
    required: ["month"],
    additionalProperties: false,
  });
});
afterAll(() => server.stop());

const YEARLY = { name: "New year", flow: "report", input: { month: 1 }, cron: "0 0 1 1 *" } as const;

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await server.api(path, { method, ...sent });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

async function make(parts: Readonly<Record<string, unknown>> = {}): Promise<z.infer<typeof Made>> {
  const { status, body } = await call("POST", "/schedules", { ...YEARLY, ...parts });
  expect(status).toBe(201);
  return Made.parse(body);
}

describe("REST", () => {
  test("makes a schedule with what it leaves out, and shows it", async () => {
    const response = await server.api("/schedules", { method: "POST", body: JSON.stringify(YEARLY) });
    expect(response.status).toBe(201);
    const body: unknown = await response.json();
    const { id } = Made.parse(body);
    expect(response.headers.get("location")).toBe(`/api/v1/schedules/${id}`);
    const year = new Date().getUTCFullYear() + 1;
    expect(body).toMatchObject({
      ...YEARLY,
      zone: "UTC",
      catchUp: "last",
      overlap: "allow",
      paused: false,
      tags: [],
      priority: 0,
      target: "default/any",
      createdBy: "Admin key",
      nextTick: `${year}-01-01T00:00:00.000Z`,
      lastLaunch: null,
      ticks: [],
    });
    expect((await call("GET", `/schedules/${id}`)).body).toEqual(body);
  });

  test.each([
    [{ cron: "0 25 * * *" }, "cron"],
    [{ cron: "@daily" }, "cron"],
    [{ cron: "0 0 30 2 *" }, "cron"],
    [{ cron: undefined }, "cron"],
    [{ zone: "Mars/Olympus" }, "zone"],
    [{ zone: 1 }, "zone"],
    [{ flow: "no-such-flow" }, "flow"],
    [{ flow: "report@9" }, "flow"],
    [{ flow: "../x" }, "flow"],
    [{ input: { month: "May" } }, "input.month"],
    [{ input: {} }, "input.month"],
    [{ input: { month: 1, text: "x".repeat(40_000) } }, "input"],
    [{ name: " " }, "name"],
    [{ name: "a\u0000" }, "name"],
    [{ catchUp: "most" }, "catchUp"],
    [{ catchUp: { all: 0 } }, "catchUp.all"],
    [{ catchUp: { all: 101 } }, "catchUp.all"],
    [{ overlap: "queue" }, "overlap"],
    [{ paused: "no" }, "paused"],
    [{ tags: ["a", "a"] }, "tags"],
    [{ priority: 101 }, "priority"],
    [{ target: "nowhere" }, "target"],
    [{ command: "node -v" }, "command"],
    [{ id: randomUUID() }, "id"],
  ])("refuses %j naming the field, and makes nothing", async (parts, path) => {
    const before = Page.parse((await call("GET", "/schedules?limit=1")).body).total;
    const { status, body } = await call("POST", "/schedules", { ...YEARLY, ...parts });
    expect(status).toBe(422);
    expect(Problem.parse(body).errors.map((error) => error.path)).toEqual([path]);
    expect(Page.parse((await call("GET", "/schedules?limit=1")).body).total).toBe(before);
    if (path === "id" || path === "command") return;
    const { id } = await make();
    if (Object.values(parts)[0] !== undefined) {
      expect(Problem.parse((await call("PATCH", `/schedules/${id}`, parts)).body).errors[0]?.path).toBe(path);
    }
    expect((await call("DELETE", `/schedules/${id}`)).status).toBe(204);
  });

  test("changes what is named and leaves the rest", async () => {
    const { id } = await make({ tags: ["a"], priority: 3, target: "a/b", paused: true });
    const changed = await call("PATCH", `/schedules/${id}`, {
      name: "Berlin's new year",
      zone: "Europe/Berlin",
      paused: false,
      input: { month: 12 },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: "Berlin's new year",
        zone: "Europe/Berlin",
        cron: YEARLY.cron,
        input: { month: 12 },
        tags: ["a"],
        priority: 3,
        target: "a/b",
        nextTick: `${new Date().getUTCFullYear()}-12-31T23:00:00.000Z`,
      },
    });
    expect((await call("GET", `/schedules/${id}`)).body).toEqual(changed.body);
    expect((await call("PATCH", `/schedules/${id}`, { every: "day" })).status).toBe(422);
  });

  test("pauses and resumes, twice as well as once", async () => {
    const { id, nextTick } = await make();
    for (const _ of [1, 2]) {
      const paused = await call("POST", `/schedules/${id}/pause`);
      expect(paused).toMatchObject({ status: 200, body: { paused: true, nextTick: null } });
    }
    for (const _ of [1, 2])
      expect(await call("POST", `/schedules/${id}/resume`)).toMatchObject({ body: { paused: false, nextTick } });
    expect((await call("POST", `/schedules/${id}/pause`, { force: true })).status).toBe(422);
  });

  test("launches at once, with its input or another, also while it is paused", async () => {
    const { id } = await make({ paused: true, tags: ["t"], priority: 4, target: "a/b" });
    const Created = z.object({ id: z.string(), status: z.string(), seq: z.number() });
    const plain = await call("POST", `/schedules/${id}/run`);
    expect(plain.status).toBe(201);
    const action = Created.parse(plain.body);
    expect((await call("GET", `/actions/${action.id}`)).body).toMatchObject({
      name: YEARLY.name,
      input: { month: 1 },
      launchedBy: "Admin key",
      metadata: { schedule: { id, name: YEARLY.name } },
      tags: ["t"],
      priority: 4,
      target: "a/b",
    });
    expect((await call("GET", `/schedules/${id}`)).body).toMatchObject({
      lastLaunch: { action: action.id, tick: null },
      ticks: [],
      nextTick: null,
    });
    const once = { input: { month: 7 }, idempotencyKey: randomUUID() };
    const first = await call("POST", `/schedules/${id}/run`, once);
    const again = await call("POST", `/schedules/${id}/run`, once);
    expect([first.status, again.status]).toEqual([201, 200]);
    const other = Created.parse(first.body);
    expect(Created.parse(again.body).id).toBe(other.id);
    expect((await call("GET", `/actions/${other.id}`)).body).toMatchObject({ input: { month: 7 } });
    expect(await call("POST", `/schedules/${id}/run`, { input: { month: "May" } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "input.month" }] },
    });
    expect((await call("POST", `/schedules/${id}/run`, { from: "write" })).status).toBe(422);
  });

  test("lists pages, newest first", async () => {
    const made = [await make({ name: "a" }), await make({ name: "b" }), await make({ name: "c" })];
    const first = Page.parse((await call("GET", "/schedules?limit=2")).body);
    expect(first.items.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
    const second = Page.parse((await call("GET", `/schedules?limit=2&cursor=${first.nextCursor ?? ""}`)).body);
    expect(second.items[0]?.id).toBe(made[0]?.id);
    for (const query of ["limit=0", "limit=x", "cursor=x", "flow=report"])
      expect((await call("GET", `/schedules?${query}`)).status).toBe(422);
  });

  test("removes a schedule, and what it launched stays", async () => {
    const { id } = await make();
    const { body } = await call("POST", `/schedules/${id}/run`);
    expect((await call("DELETE", `/schedules/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/pause"],
      ["POST", "/resume"],
      ["POST", "/run"],
    ] as const) {
      const gone = await call(method, `/schedules/${id}${path}`, method === "PATCH" ? {} : undefined);
      expect(gone).toMatchObject({ status: 404, body: { code: "SCHEDULE_NOT_FOUND" } });
    }
    expect((await call("GET", `/actions/${z.object({ id: z.string() }).parse(body).id}`)).status).toBe(200);
    expect((await call("GET", "/schedules/no-uuid")).status).toBe(404);
    expect((await call("PUT", `/schedules/${id}`, {})).status).toBe(405);
  });

  test("needs a key", async () => {
    const response = await fetch(`${server.url}/api/v1/schedules`);
    expect(response.status).toBe(401);
  });
});

describe("the verbs", () => {
  function callerWith(permissions: readonly Permission[], organisation = "default"): ServiceContext {
    const admin = server.admin();
    return { ...admin, caller: { ...admin.caller, organisation, permissions: new Set(permissions) } };
  }

  test("show nothing of another organisation's schedules, and change nothing of them", async () => {
    const { id } = await make();
    const other = callerWith(PERMISSIONS, "other");
    const missing = { code: "SCHEDULE_NOT_FOUND" };
    await expect(getSchedule(other, id)).rejects.toMatchObject(missing);
    await expect(updateSchedule(other, id, { name: "x" })).rejects.toMatchObject(missing);
    await expect(runSchedule(other, id, {})).rejects.toMatchObject(missing);
    await expect(deleteSchedule(other, id)).rejects.toMatchObject(missing);
    expect(await listSchedules(other, { limit: 50 })).toEqual({ items: [], nextCursor: null, total: 0 });
    await expect(createSchedule(other, YEARLY)).rejects.toMatchObject({ fields: [{ path: "flow" }] });
  });

  test("need the permissions they name", async () => {
    const { id } = await make();
    const forbidden = { code: "FORBIDDEN" };
    const reader = callerWith(["schedules:read", "actions:read"]);
    expect((await getSchedule(reader, id)).id).toBe(id);
    await expect(createSchedule(reader, YEARLY)).rejects.toMatchObject(forbidden);
    await expect(updateSchedule(reader, id, {})).rejects.toMatchObject(forbidden);
    await expect(pauseSchedule(reader, id)).rejects.toMatchObject(forbidden);
    await expect(deleteSchedule(reader, id)).rejects.toMatchObject(forbidden);
    await expect(runSchedule(reader, id, {})).rejects.toMatchObject(forbidden);
    await expect(getSchedule(callerWith(["actions:read"]), id)).rejects.toMatchObject(forbidden);
    const keeper = callerWith(["schedules:read", "schedules:write"]);
    await expect(createSchedule(keeper, YEARLY)).rejects.toMatchObject(forbidden);
    await expect(updateSchedule(keeper, id, { input: { month: 2 } })).rejects.toMatchObject(forbidden);
    await expect(runSchedule(keeper, id, {})).rejects.toMatchObject(forbidden);
    expect((await pauseSchedule(keeper, id)).paused).toBe(true);
  });
});

test("tRPC opens the same", async () => {
  const headers = { authorization: `Bearer ${TEST_ADMIN_KEY}` };
  const { schedules } = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${server.url}/api/trpc`, headers })],
  });
  const made = await schedules.create.mutate(YEARLY);
  const { id } = made;
  expect(await schedules.get.query({ id })).toEqual(made);
  expect((await schedules.list.query({})).items[0]).toEqual(made);
  expect(await schedules.update.mutate({ id, cron: "0 0 1 2 *" })).toMatchObject({ cron: "0 0 1 2 *" });
  expect(await schedules.pause.mutate({ id })).toMatchObject({ paused: true });
  expect(await schedules.resume.mutate({ id })).toMatchObject({ paused: false });
  expect(await schedules.run.mutate({ id, input: { month: 3 } })).toMatchObject({ status: "pending", isNew: true });
  await schedules.remove.mutate({ id });
  const refused = await schedules.create.mutate({ ...YEARLY, cron: "* *" }).catch((error: unknown) => error);
  expect(refused instanceof TRPCClientError && z.unknown().parse(refused.data)).toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: "cron" }],
  });
  const gone = await schedules.get.query({ id }).catch((error: unknown) => error);
  expect(gone instanceof TRPCClientError && z.unknown().parse(gone.data)).toMatchObject({
    code: "SCHEDULE_NOT_FOUND",
    httpStatus: 404,
  });
});
