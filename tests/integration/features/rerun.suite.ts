import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { linesOf } from "./lines-of";
import { openGate } from "./open-gate";

const Made = z.object({ id: z.string() });
const Plan = z.object({ stages: z.array(z.object({ stage: z.string(), does: z.string(), why: z.string() })) });

/** Running an ended action again, as a new one. */
export function describeReruns(install: () => Install): void {
  const finished = async () => {
    const file = install().path(`rerun-${randomUUID()}`);
    const action = await install().api.run({ flow: "diamond", input: { ms: 1, file }, tags: ["kept"] });
    return { id: action.id, file };
  };

  test.concurrent("from a stage on does again what needs it and nothing else, as a new action that is linked", async () => {
    const { api } = install();
    const { id, file } = await finished();
    const told = Plan.parse((await api.post(`/actions/${id}/rerun-plan`, { from: "d" })).body).stages;
    expect(told.map(({ stage, does }) => `${stage} ${does}`)).toEqual(["a reuse", "c reuse", "b reuse", "d run"]);
    const { status, body } = await api.post(`/actions/${id}/rerun`, { from: "d" });
    expect(status).toBe(201);
    const again = await api.ended(Made.parse(body).id);
    expect(again).toMatchObject({ status: "completed", output: "ABAC", rerunOf: { id, from: "d" }, tags: ["kept"] });
    expect(again.id).not.toBe(id);
    expect(linesOf(file).toSorted()).toEqual(["a", "b", "c", "d 1", "d 1"]);
    expect(stageOf(again, "b")).toMatchObject({ status: "completed", attempt: 0, attempts: [], output: "AB" });
    const claimed = (await api.events(again.id)).filter(({ type }) => type === "task.claimed");
    expect(claimed.map((event) => event["stage"])).toEqual(["d"]);
    expect((await api.action(id)).status).toBe("completed");
  });

  test.concurrent("with an output written by hand does again what needs it", async () => {
    const { api } = install();
    const { id, file } = await finished();
    const { body } = await api.post(`/actions/${id}/rerun`, { outputs: { b: "X" }, name: "By hand" });
    const again = await api.ended(Made.parse(body).id);
    expect(again).toMatchObject({ status: "completed", output: "XAC", name: "By hand", rerunOf: { id, from: null } });
    expect(stageOf(again, "b")).toMatchObject({ status: "completed", output: "X" });
    expect(linesOf(file).toSorted()).toEqual(["a", "b", "c", "d 1", "d 1"]);
  });

  test.concurrent("with another input does all of it again, and checks the input as a launch does", async () => {
    const { api } = install();
    const { id } = await finished();
    const file = install().path(`rerun-${randomUUID()}`);
    const wrong = await api.post(`/actions/${id}/rerun`, { input: { ms: "soon", file } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: "input.ms" }] } });
    const { body } = await api.post(`/actions/${id}/rerun`, { input: { ms: 2, file } });
    expect((await api.ended(Made.parse(body).id)).status).toBe("completed");
    expect(linesOf(file).toSorted()).toEqual(["a", "b", "c", "d 1"]);
  });

  test.concurrent("is made once for one idempotency key, and refused by name where it cannot be", async () => {
    const { api } = install();
    const { id } = await finished();
    const key = randomUUID();
    const asked = await Promise.all(
      [1, 2, 3].map(() => api.post(`/actions/${id}/rerun`, { from: "d", idempotencyKey: key })),
    );
    expect(new Set(asked.map(({ body }) => Made.parse(body).id)).size).toBe(1);
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
    expect(await api.post(`/actions/${id}/rerun`, { from: "c", idempotencyKey: key })).toMatchObject({ status: 409 });
    expect(await api.post(`/actions/${id}/rerun`, { from: "ghost" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "from" }] },
    });
    expect(await api.post(`/actions/${id}/rerun`, { from: "b", outputs: { d: 1 } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "outputs.d" }] },
    });
    expect(await api.post(`/actions/${id}/rerun`, { force: true })).toMatchObject({ status: 422 });
    expect(await api.post(`/actions/${randomUUID()}/rerun`)).toMatchObject({ status: 404 });
    const gate = install().path(`keeps-${randomUUID()}`);
    const open = await api.create({ flow: "keeps", input: { gate } });
    expect(await api.post(`/actions/${open}/rerun`)).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
    openGate(gate);
    await api.ended(open);
  });
}
