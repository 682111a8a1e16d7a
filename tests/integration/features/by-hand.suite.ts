import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { openGate } from "./open-gate";

const Made = z.object({ id: z.string() });
const Notes = z.object({
  items: z.array(z.object({ seq: z.number(), at: z.iso.datetime(), by: z.string(), text: z.string() })),
});
const Capsule = z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) });

/** What people do by hand: complete a stage that failed, and leave notes. */
export function describeByHand(install: () => Install): void {
  const failed = (input: object = {}) => install().api.run({ flow: "by-hand", input });
  const complete = (id: string, body: unknown, stage = "price") =>
    install().api.post(`/actions/${id}/stages/${stage}/complete`, body);

  test.concurrent("a failed stage that is completed by hand counts as a success, and the action goes on", async () => {
    const { api } = install();
    const { id, status, generation } = await failed();
    expect(status).toBe("failed");
    const answer = await complete(id, { output: { amount: 12, currency: "EUR" }, comment: "asked the shop" });
    expect(answer).toMatchObject({ status: 200, body: { id, status: "running" } });
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", output: "12 EUR", generation: generation + 1 });
    expect(stageOf(action, "price")).toMatchObject({
      status: "completed",
      output: { amount: 12, currency: "EUR" },
      attempts: [{ status: "failed" }],
      completedByHand: { by: expect.any(String), at: expect.any(String), comment: "asked the shop" },
    });
    expect(stageOf(action, "price")).not.toHaveProperty("error");
    const events = await api.events(id);
    expect(events.filter(({ type }) => type === "stage.completed-by-hand")).toMatchObject([
      { stage: "price", by: { kind: "key" }, output: { value: { amount: 12, currency: "EUR" } } },
    ]);
    const claims = events.filter(({ type }) => type === "task.claimed").map((event) => event["stage"]);
    expect(claims).toEqual(["look", "price", "sell"]);
  });

  test.concurrent("its output must be what the stage gives, and fields at fault are named", async () => {
    const { id, seq } = await failed();
    expect(await complete(id, { output: { amount: "12", currency: "EUR" } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "output.amount" }] },
    });
    expect(await complete(id, {})).toMatchObject({ status: 422, body: { errors: [{ path: "output" }] } });
    expect(await complete(id, { output: { amount: 1, currency: "EUR" }, force: true })).toMatchObject({ status: 422 });
    expect((await install().api.action(id)).seq).toBe(seq);
  });

  test.concurrent("only a stage that failed, of an action that has ended, can be completed by hand", async () => {
    const { api } = install();
    const { id } = await failed();
    const output = { amount: 1, currency: "EUR" };
    expect(await complete(id, { output }, "look")).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
    expect(await complete(id, { output }, "ghost")).toMatchObject({ status: 404, body: { code: "STAGE_NOT_FOUND" } });
    expect(await complete(id, { output, expectedSeq: 1 })).toMatchObject({
      status: 409,
      body: { code: "SEQ_CHANGED" },
    });
    const both = await Promise.all([complete(id, { output }), complete(id, { output })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await api.ended(id)).status).toBe("completed");
    const gate = install().path(`by-hand-${randomUUID()}`);
    const open = await api.create({ flow: "keeps", input: { gate } });
    expect(await complete(open, { output: 1 }, "set")).toMatchObject({ status: 409 });
    openGate(gate);
    await api.ended(open);
  });

  test.concurrent("a rerun and a capsule take the output over as any other", async () => {
    const { api } = install();
    const { id } = await failed();
    await complete(id, { output: { amount: 7, currency: "USD" } });
    await api.ended(id);
    const { body } = await api.post(`/actions/${id}/rerun`, { from: "sell" });
    const again = await api.ended(Made.parse(body).id);
    expect(again).toMatchObject({ status: "completed", output: "7 USD" });
    expect(await api.post(`/actions/${id}/rerun`, { outputs: { price: { amount: 8 } } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "outputs.price.currency" }] },
    });
    const { events } = Capsule.parse((await api.get(`/actions/${id}/capsule`)).body);
    expect(events.find(({ type }) => type === "stage.completed-by-hand")).toMatchObject({
      output: { value: { amount: 7, currency: "USD" } },
      by: { name: "key" },
    });
  });

  test.concurrent("a command that failed gives what commands give", async () => {
    const { api } = install();
    const argv = ["node", "-e", "process.exit(3)"];
    const { id } = await api.run({ command: [argv, ["node", "-e", "console.log('after')"]] });
    const [first] = (await api.action(id)).stages;
    expect(await complete(id, { output: "done" }, first?.name)).toMatchObject({ status: 422 });
    expect(await complete(id, { output: { stdout: "by hand" } }, first?.name)).toMatchObject({ status: 200 });
    const action = await api.ended(id);
    expect(action.status).toBe("completed");
    expect(action.stages[0]).toMatchObject({ output: { status: "success", stdout: "by hand", exitCode: 0 } });
  });

  test.concurrent("notes are kept with who left them and when, also on an action that has ended", async () => {
    const { api } = install();
    const { id, status } = await failed();
    expect(await api.post(`/actions/${id}/notes`, { text: "first\nlook" })).toMatchObject({
      status: 201,
      body: { text: "first\nlook", by: expect.any(String) },
    });
    expect(await api.post(`/actions/${id}/notes`, { text: "second" })).toMatchObject({ status: 201 });
    const { items } = Notes.parse((await api.get(`/actions/${id}/notes`)).body);
    expect(items.map(({ text }) => text)).toEqual(["first\nlook", "second"]);
    const action = await api.action(id);
    expect(action).toMatchObject({ status, notes: 2, generation: 1 });
    expect((await api.events(id)).at(-1)).toMatchObject({ type: "action.noted", text: "second", by: { kind: "key" } });
    await api.listed(action);
    await api.post(`/actions/${id}/retry`);
    expect(Notes.parse((await api.get(`/actions/${id}/notes`)).body).items).toEqual(items);
  });

  test.concurrent("a note without text, or too long a one, is refused by its field", async () => {
    const { api } = install();
    const { id } = await failed();
    for (const body of [{}, { text: "" }, { text: "  " }, { text: "x".repeat(4_001) }, { text: "a\u0000b" }])
      expect(await api.post(`/actions/${id}/notes`, body)).toMatchObject({
        status: 422,
        body: { errors: [{ path: "text" }] },
      });
    expect(await api.post(`/actions/${randomUUID()}/notes`, { text: "x" })).toMatchObject({ status: 404 });
    expect((await api.get(`/actions/${id}/notes`)).body).toEqual({ items: [] });
  });
}
