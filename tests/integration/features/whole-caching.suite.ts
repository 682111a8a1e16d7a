import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

const FLOW = "cached.whole";
const Made = z.object({ id: z.string(), status: z.string() });

/** How often a stage ran, by what it noted. */
function timesOf(notes: string, line = "make"): number {
  if (!existsSync(notes)) return 0;
  const lines = readFileSync(notes, "utf8").split("\n");
  return lines.filter((one) => one === line).length;
}

/** Results of whole flows that are kept, so that the same work is not done twice. */
export function describeWholeCaching(install: () => Install): void {
  const newNotes = () => install().path(`whole-${randomUUID()}`);

  /** An action once it has ended and what it gave is kept: that is before its end is recorded. */
  async function done(body: Readonly<Record<string, unknown>>): Promise<ActionSeen> {
    const { api } = install();
    const action = await api.run(body);
    await api.listed(action);
    return action;
  }

  test.concurrent("the same input, its keys in another order, completes at once and says so", async () => {
    const { api } = install();
    const notes = newNotes();
    const first = await done({ flow: FLOW, input: { notes, options: { a: { x: 1 }, b: 2 }, items: [1, 2] } });
    expect(first).not.toHaveProperty("cached");
    const turned = { items: [1, 2], options: { b: 2, a: { x: 1 } }, notes };
    const { status, body } = await api.post("/actions", { flow: FLOW, input: turned });
    expect({ status, body }).toMatchObject({ status: 201, body: { status: "completed" } });
    const second = await api.ended(Made.parse(body).id);
    expect(second).toMatchObject({
      status: "completed",
      startedAt: null,
      output: first.output,
      cached: { action: first.id, at: expect.stringMatching(/Z$/), savedMs: expect.any(Number) },
    });
    expect(stageOf(second, "each").output).toEqual(stageOf(first, "each").output);
    expect(second.stages.map(({ attempts }) => attempts)).toEqual([[], [], []]);
    expect(["make", "each 1", "each 2", "last"].map((line) => timesOf(notes, line))).toEqual([1, 1, 1, 1]);
    expect((await api.events(second.id)).map(({ type }) => type)).toEqual(["action.created", "action.completed"]);
    expect((await api.post(`/actions/${second.id}/retry`)).status).toBe(409);
  });

  test.concurrent("another input, being told so, and running again make it run; what that gives takes its place", async () => {
    const { api } = install();
    const notes = newNotes();
    await done({ flow: FLOW, input: { notes } });
    await done({ flow: FLOW, input: { notes, options: { a: 1 } } });
    expect(timesOf(notes)).toBe(2);
    const told = await done({ flow: FLOW, input: { notes }, noCache: true });
    expect(told).not.toHaveProperty("cached");
    expect(await api.run({ flow: FLOW, input: { notes } })).toMatchObject({ cached: { action: told.id } });
    expect(timesOf(notes)).toBe(3);
    const { body } = await api.post(`/actions/${told.id}/rerun`);
    const again = await api.ended(Made.parse(body).id);
    await api.listed(again);
    expect(again).not.toHaveProperty("cached");
    expect(await api.run({ flow: FLOW, input: { notes } })).toMatchObject({ cached: { action: again.id } });
    expect(timesOf(notes)).toBe(4);
  });

  test.concurrent("one that took over what was kept can be run again, and then runs", async () => {
    const { api } = install();
    const notes = newNotes();
    await done({ flow: FLOW, input: { notes } });
    const hit = await api.run({ flow: FLOW, input: { notes } });
    expect(hit).toHaveProperty("cached");
    const { body } = await api.post(`/actions/${hit.id}/rerun`, { from: "last" });
    const again = await api.ended(Made.parse(body).id);
    expect(again).toMatchObject({ status: "completed", output: hit.output });
    expect(again).not.toHaveProperty("cached");
    expect([timesOf(notes), timesOf(notes, "last")]).toEqual([1, 2]);
  });

  test.concurrent("files count by their content, and a failure is not kept", async () => {
    const { api } = install();
    const [notes, failsUntil] = [newNotes(), newNotes()];
    const runOn = async (text: string) =>
      done({ flow: FLOW, input: { notes, file: { file: await api.upload("a.txt", new TextEncoder().encode(text)) } } });
    await runOn("one");
    expect(await runOn("one")).toHaveProperty("cached");
    expect(await runOn("two")).not.toHaveProperty("cached");
    const input = { notes, failsUntil };
    expect((await done({ flow: FLOW, input })).status).toBe("failed");
    writeFileSync(failsUntil, "");
    const good = await done({ flow: FLOW, input });
    expect(good.status).toBe("completed");
    expect(good).not.toHaveProperty("cached");
  });

  test.concurrent("a large output is whole, and each action's own", async () => {
    const { api } = install();
    const input = { notes: newNotes(), size: 100_000 };
    const first = await done({ flow: FLOW, input });
    const second = await done({ flow: FLOW, input });
    expect(second).toMatchObject({ cached: { action: first.id } });
    for (const { id } of [first, second]) {
      const { body } = await api.get(`/actions/${id}/output`);
      expect(body).toMatchObject({ length: 100_000, text: "x".repeat(100_000) });
      expect((await api.delete(`/actions/${id}`)).status).toBe(204);
    }
    expect(await api.run({ flow: FLOW, input })).toMatchObject({
      cached: { action: first.id },
      output: { length: 100_000 },
    });
    expect(timesOf(input.notes)).toBe(1);
  });

  test.concurrent("a result is kept for so long and no longer, and goes with a purge", async () => {
    const { api } = install();
    const notes = newNotes();
    const runsAgain = async () => {
      await done({ flow: "cached.whole-briefly", input: { notes } });
      return timesOf(notes) === 2;
    };
    expect(await runsAgain()).toBe(false);
    await waitFor(runsAgain, { what: "the result to expire", timeoutMs: 20_000, intervalMs: 100 });

    const spec = {
      name: `whole-${randomUUID().slice(0, 8)}`,
      cache: {},
      stages: [{ name: "one", executor: { type: "command", argv: ["node", "-e", "1"] } }],
    };
    await done({ spec });
    expect(await done({ spec })).toHaveProperty("cached");
    expect(await done({ spec: { ...spec, version: "2" } })).not.toHaveProperty("cached");
    const purge = async (query: string) =>
      z
        .unknown()
        .parse(await (await api.fetch(`/api/v1/cache?flow=${spec.name}${query}`, { method: "DELETE" })).json());
    expect(await purge("&stage=one")).toEqual({ removed: 0 });
    expect(await purge("")).toEqual({ removed: 2 });
    expect(await done({ spec })).not.toHaveProperty("cached");
  });

  test.concurrent("an action that launches such a flow goes on with what was kept", async () => {
    const { api } = install();
    const notes = newNotes();
    const executor = { type: "action", flow: FLOW, input: { notes, items: [1] } };
    const spec = { name: `parent-${randomUUID().slice(0, 8)}`, stages: [{ name: "child", executor }] };
    const first = await done({ spec });
    const second = await done({ spec });
    expect(second).toMatchObject({ status: "completed", output: first.output });
    const [child = ""] = z.array(z.string()).parse(stageOf(second, "child")["children"]);
    expect(await api.action(child)).toHaveProperty("cached");
    expect(timesOf(notes)).toBe(1);
    await done({ spec, noCache: true });
    expect(timesOf(notes)).toBe(2);
  });

  test.concurrent("a flow that waits, or is there for what it does, cannot be cached as a whole", async () => {
    const { api } = install();
    const stages = [{ name: "ask", executor: { type: "wait", approval: {} } }];
    expect((await api.post("/actions", { spec: { name: "asks", cache: {}, stages } })).body).toMatchObject({
      status: 422,
      errors: [{ path: "cache" }],
    });
  });
}
