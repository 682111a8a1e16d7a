import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

const Items = z.object({ items: z.array(z.looseObject({ id: z.string() })), total: z.number() });
const CODE = "DETAILS_NOT_KEPT";

/** The action once its details are gone. */
export function withoutDetails({ api }: Install, id: string): Promise<ActionSeen> {
  return api.until(id, (action) => action["details"] === false, { what: "its details to be removed" });
}

/** What of an action stays after its end. */
export function describePersistence(install: () => Install): void {
  test.concurrent("of an action that keeps a summary there are its result and how its stages went", async () => {
    const { api } = install();
    const input = { items: 3, fail: [] };
    const { id, stages, finishedAt, output } = await api.run({ flow: "fan", input, persist: "summary" });
    const reduced = await withoutDetails(install(), id);
    expect(reduced).toMatchObject({ status: "completed", finishedAt, output, persist: "summary", files: [] });
    expect(output).toMatchObject([{ output: 0 }, { output: 1 }, { output: 4 }]);
    expect(reduced).not.toHaveProperty("input");
    const told = (all: ActionSeen["stages"]) =>
      all.map(({ name, status, startedAt, finishedAt: at, attempts, tasks }) => ({
        name,
        status,
        startedAt,
        at,
        attempts,
        tasks,
      }));
    expect(told(reduced.stages)).toEqual(told(stages));
    expect(stageOf(reduced, "spread")).not.toHaveProperty("output");
    expect(Items.parse((await api.get(`/actions?q=${id}`)).body).items[0]).toMatchObject({ stages: [{}, {}] });
  });

  test.concurrent("of an action that keeps nothing there is its result, however large", async () => {
    const { api } = install();
    const input = { items: 2, characters: 60_000 };
    const { id } = await api.run({ flow: "fan.last", input, persist: "none" });
    const before = z.looseObject({ texts: z.unknown() }).parse((await api.get(`/actions/${id}/output`)).body);
    const reduced = await withoutDetails(install(), id);
    expect(reduced).toMatchObject({ status: "completed", stages: [], output: before });
    expect((await api.get(`/actions/${id}/output`)).body).toEqual(before);
    expect(Items.parse((await api.get(`/actions?q=${id}`)).body)).toMatchObject({
      total: 1,
      items: [{ id, stages: [] }],
    });
  });

  test.concurrent("a failed command tells why, and what it printed as its record has it", async () => {
    const { api } = install();
    const argv = ["node", "-e", "console.error('no disk'); process.exit(3)"];
    const spec = {
      name: "short-lived",
      persist: "none",
      stages: [{ name: "one", executor: { type: "command", argv } }],
    };
    const { id } = await api.run({ spec });
    expect(await withoutDetails(install(), id)).toMatchObject({
      status: "failed",
      error: { code: "COMMAND_FAILED" },
      result: { status: "error", exitCode: 3, stderr: expect.stringContaining("no disk") },
    });
  });

  test.concurrent("what needs the details is a named problem, and changes nothing", async () => {
    const { api } = install();
    const spec = {
      name: "short-lived",
      version: "fails",
      persist: "summary",
      stages: [{ name: "one", executor: { type: "command", argv: ["node", "-e", "process.exit(1)"] } }],
    };
    const { id } = await api.run({ spec });
    const before = await withoutDetails(install(), id);
    for (const part of [
      "events",
      "logs",
      "logs.txt",
      "tasks",
      "state",
      "files",
      "capsule",
      "output?stage=one",
      "notes",
    ]) {
      const { status, body } = await api.get(`/actions/${id}/${part}`);
      expect({ part, status, body }).toMatchObject({ part, status: 404, body: { code: CODE } });
    }
    for (const verb of ["retry", "rerun", "resume", "cancel", "pause"]) {
      const { status, body } = await api.post(`/actions/${id}/${verb}`);
      expect({ verb, status, body }).toMatchObject({ verb, status: 409, body: { code: CODE } });
    }
    expect(before).toMatchObject({ status: "failed", persist: "summary" });
    const { serverTime: _then, ...rest } = before;
    const { serverTime: _now, ...same } = await api.action(id);
    expect(same).toEqual(rest);
  });

  test.concurrent("whoever waits for the end, or asks a second time, gets the result", async () => {
    const { api } = install();
    const call = { input: { n: 4 }, persist: "none", idempotencyKey: randomUUID() };
    const { status, body } = await api.post("/family.double/execute", call);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: "completed", output: 8 } });
    const { id } = await api.run({
      flow: "family.double",
      input: { n: 5 },
      persist: "none",
      idempotencyKey: "x".concat(call.idempotencyKey),
    });
    await withoutDetails(install(), id);
    const again = await api.post("/actions", {
      flow: "family.double",
      input: { n: 5 },
      persist: "none",
      idempotencyKey: "x".concat(call.idempotencyKey),
    });
    expect(again).toMatchObject({ status: 200, body: { id, status: "completed" } });
  });

  test.concurrent("an action goes on when those that it launched keep nothing", async () => {
    const { api } = install();
    const child = {
      name: `short-${randomUUID().slice(0, 8)}`,
      persist: "none",
      stages: [{ name: "one", executor: { type: "command", argv: ["node", "-e", "1"] } }],
    };
    expect((await api.post("/flows", child)).status).toBe(201);
    const spec = {
      name: "launches-short",
      stages: [{ name: "child", executor: { type: "action", flow: child.name, input: {} } }],
    };
    const parent = await api.run({ spec });
    expect(parent).toMatchObject({ status: "completed", output: { exitCode: 0 } });
    const [id = ""] = z.array(z.string()).parse(stageOf(parent, "child")["children"]);
    expect(await withoutDetails(install(), id)).toMatchObject({ status: "completed", parentId: parent.id });
  });

  test.concurrent("the request wins over the flow, and both over the install", async () => {
    const { api } = install();
    const stages = [{ name: "one", executor: { type: "command", argv: ["node", "-e", "1"] } }];
    const none = await api.run({
      spec: { name: "short-lived", version: "all", persist: "none", stages },
      persist: "all",
    });
    const summary = await api.run({
      spec: { name: "short-lived", version: "all", persist: "none", stages },
      persist: "summary",
    });
    expect(none).not.toHaveProperty("persist");
    expect((await withoutDetails(install(), summary.id)).stages).toHaveLength(1);
    expect((await api.events(none.id)).length).toBeGreaterThan(0);
    expect((await api.post("/actions", { flow: "fan", input: { items: 1 }, persist: "some" })).body).toMatchObject({
      status: 422,
      errors: [{ path: "persist" }],
    });
  });

  test.concurrent("it can be deleted like any other", async () => {
    const { api } = install();
    const { id } = await api.run({ flow: "fan.last", input: { items: 1, characters: 50_000 }, persist: "none" });
    await withoutDetails(install(), id);
    expect((await api.delete(`/actions/${id}`)).status).toBe(204);
    await waitFor(async () => (await api.get(`/actions/${id}`)).status === 404, { what: "it to be gone" });
  });
}
