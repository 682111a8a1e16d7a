import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import type { Answer } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { openGate } from "./open-gate";

const Kept = z.object({
  state: z.looseObject({
    total: z.number(),
    order: z.array(z.number()),
    rest: z.array(z.number()),
    winner: z.number(),
  }),
});
const Changed = z.object({ key: z.string(), value: z.unknown(), took: z.boolean(), seq: z.number() });

/** The state that the tasks of an action share, also by the door. */
export function describeState(install: () => Install): void {
  async function held(): Promise<{ id: string; open: () => void }> {
    const { api } = install();
    const gate = install().path(`keeps-${randomUUID()}`);
    const id = await api.create({ flow: "keeps", input: { gate } });
    await waitFor(async () => (await api.get(`/actions/${id}/state/seen`)).status === 200, { what: "k to be read" });
    return { id, open: () => openGate(gate) };
  }

  const write = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { "content-type": "application/json" };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await install().api.fetch(`/api/v1/actions/${path}`, init);
    return { status: response.status, body: await response.json() };
  };

  test.concurrent("what a person sets while a stage runs stays when the stage ends", async () => {
    const { api } = install();
    const { id, open } = await held();
    const put = await write("PUT", `${id}/state/k`, { value: 2 });
    expect(put).toMatchObject({ status: 200, body: { key: "k", value: 2, took: true } });
    open();
    const action = await api.ended(id);
    expect(action.stages.find(({ name }) => name === "hold")).toMatchObject({ output: 1 });
    expect((await api.get(`/actions/${id}/state/k`)).body).toEqual({ key: "k", value: 2 });
    const changes = (await api.events(id)).filter(({ type }) => type === "action.state-changed");
    expect(changes).toMatchObject([{ change: { op: "put", key: "k", value: 2 } }]);
  });

  test.concurrent("changes of tasks and of the door lose nothing, and one compare-and-set wins", async () => {
    const { api } = install();
    const { id, open } = await held();
    const changes = Array.from({ length: 50 }, (_, place) => place);
    const answers = await Promise.all(
      changes.flatMap((place) => [
        write("POST", `${id}/state`, { op: "increment", key: "total" }),
        write("POST", `${id}/state`, { op: "compareAndSet", key: "first", expected: null, value: place }),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const took = answers.map(({ body }) => Changed.parse(body)).filter((one) => one.key === "first" && one.took);
    expect(took).toHaveLength(1);
    open();
    expect((await api.ended(id)).status).toBe("completed");
    const { state } = Kept.parse((await api.get(`/actions/${id}/state`)).body);
    expect(state.total).toBe(100);
    expect(state.order.toSorted((a, b) => a - b)).toEqual(changes);
    expect(state.rest.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(state["first"]).toBe(took[0]?.value);
  });

  test.concurrent("what cannot be done to it is refused by name, and changes nothing", async () => {
    const { api } = install();
    const { id, open } = await held();
    const before = await api.get(`/actions/${id}/state/k`);
    expect(await write("POST", `${id}/state`, { op: "increment", key: "seen", by: "much" })).toMatchObject({
      status: 422,
    });
    expect(await write("POST", `${id}/state`, { op: "double", key: "k" })).toMatchObject({ status: 422 });
    expect(await write("PUT", `${id}/state/k`, {})).toMatchObject({
      status: 422,
      body: { errors: [{ path: "value" }] },
    });
    expect(await write("PUT", `${id}/state/k`, { value: 1, force: true })).toMatchObject({ status: 422 });
    expect(await write("PUT", `${id}/state/${"k".repeat(201)}`, { value: 1 })).toMatchObject({ status: 422 });
    expect(await write("PUT", `${id}/state/k`, { value: 3, expectedSeq: 1 })).toMatchObject({
      status: 409,
      body: { code: "SEQ_CHANGED" },
    });
    for (const part of ["x", "y"])
      expect((await write("PUT", `${id}/state/${part}`, { value: part.repeat(500_000) })).status).toBe(200);
    expect(await write("PUT", `${id}/state/z`, { value: "z".repeat(500_000) })).toMatchObject({
      status: 413,
      body: { code: "STATE_TOO_LARGE" },
    });
    expect(await api.get(`/actions/${id}/state/k`)).toEqual(before);
    expect((await write("DELETE", `${id}/state/x`)).body).toMatchObject({ key: "x", value: null, took: true });
    expect((await api.get(`/actions/${id}/state/x`)).status).toBe(404);
    open();
    await api.ended(id);
    expect(await write("PUT", `${id}/state/k`, { value: 9 })).toMatchObject({
      status: 409,
      body: { code: "CONFLICT" },
    });
    expect(await write("PUT", `${randomUUID()}/state/k`, { value: 9 })).toMatchObject({ status: 404 });
  });
}
