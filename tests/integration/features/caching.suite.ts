import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

const Made = z.object({ id: z.string() });

/** How often a stage ran, by what it noted. */
function timesOf(notes: string, line: string): number {
  return existsSync(notes)
    ? readFileSync(notes, "utf8")
        .split("\n")
        .filter((one) => one === line).length
    : 0;
}

/** A command stage that notes that it ran, in a flow of its own. */
function noting(notes: string) {
  const argv = ["node", "-e", "require('fs').appendFileSync(process.argv[1], 'ran\\n')", notes];
  return {
    name: `kept-${randomUUID()}`,
    stages: [{ name: "make", executor: { type: "command", argv }, cache: {} }],
  };
}

/** Results of stages that are kept, so that the same work is not done twice. */
export function describeCaching(install: () => Install): void {
  const newNotes = () => install().path(`cached-${randomUUID()}`);

  test.concurrent("the same input, its keys in another order, is not worked on again, and says so", async () => {
    const { api } = install();
    const notes = newNotes();
    const options = { a: { x: 1, y: [1, 2] }, b: true };
    const first = await api.run({ flow: "cached", input: { notes, options, items: [1, 2] } });
    expect(stageOf(first, "make")).not.toHaveProperty("cached");
    const turned = { items: [1, 2], options: { b: true, a: { y: [1, 2], x: 1 } }, notes };
    const second = await api.run({ flow: "cached", input: turned });
    const saved = { action: first.id, at: expect.stringMatching(/Z$/), savedMs: expect.any(Number) };
    expect(stageOf(second, "make")).toMatchObject({ status: "completed", output: "x", cached: { tasks: 1, ...saved } });
    expect(stageOf(second, "each")).toMatchObject({
      cached: { tasks: 2, ...saved },
      output: [{ output: 2 }, { output: 4 }],
    });
    expect(stageOf(second, "always")).not.toHaveProperty("cached");
    const times = ["make", "each 1", "each 2", "always"].map((line) => timesOf(notes, line));
    expect(times).toEqual([1, 1, 1, 2]);
    const events = (await api.events(second.id)).filter(({ type }) => type === "task.completed");
    expect(events.map((event) => event["cached"] !== undefined)).toEqual([true, true, true, false]);
  });

  test.concurrent("another input, another item, and being told so make a stage run", async () => {
    const { api } = install();
    const notes = newNotes();
    await api.run({ flow: "cached", input: { notes } });
    await api.run({ flow: "cached", input: { notes, options: { a: 1 } } });
    expect(timesOf(notes, "make")).toBe(2);
    const told = await api.run({ flow: "cached", input: { notes }, noCache: true });
    expect(stageOf(told, "make")).not.toHaveProperty("cached");
    const id = await api.create({ flow: "cached", input: { notes } });
    expect(stageOf(await api.ended(id), "make")).toMatchObject({ cached: { action: told.id } });
    expect(timesOf(notes, "make")).toBe(3);
  });

  test.concurrent("whoever runs an action again wants it to run", async () => {
    const { api } = install();
    const notes = newNotes();
    const { id } = await api.run({ flow: "cached", input: { notes, items: [1] } });
    const { body } = await api.post(`/actions/${id}/rerun`, { from: "each" });
    const again = await api.ended(Made.parse(body).id);
    expect(stageOf(again, "each")).not.toHaveProperty("cached");
    expect([timesOf(notes, "make"), timesOf(notes, "each 1")]).toEqual([1, 2]);
  });

  test.concurrent("files count by their content", async () => {
    const { api } = install();
    const notes = newNotes();
    const runOn = async (text: string) =>
      api.run({
        flow: "cached",
        input: { notes, file: { file: await api.upload("a.txt", new TextEncoder().encode(text)) } },
      });
    await runOn("one");
    expect(stageOf(await runOn("one"), "make")).toHaveProperty("cached");
    expect(stageOf(await runOn("two"), "make")).not.toHaveProperty("cached");
    expect(timesOf(notes, "make")).toBe(2);
  });

  test.concurrent("a failure is not kept", async () => {
    const { api } = install();
    const notes = newNotes();
    const failsUntil = newNotes();
    const input = { notes, failsUntil };
    expect((await api.run({ flow: "cached", input })).status).toBe("failed");
    writeFileSync(failsUntil, "");
    expect((await api.run({ flow: "cached", input })).status).toBe("completed");
    expect(timesOf(notes, "make")).toBe(2);
  });

  test.concurrent("a large output is whole, and the action's own", async () => {
    const { api } = install();
    const input = { notes: newNotes(), size: 100_000 };
    const output = async () => {
      const { id } = await api.run({ flow: "cached", input });
      return (await api.get(`/actions/${id}/output?stage=make`)).body;
    };
    expect(await output()).toBe("x".repeat(100_000));
    expect(await output()).toBe("x".repeat(100_000));
    expect(timesOf(input.notes, "make")).toBe(1);
  });

  test.concurrent("a result is kept for so long and no longer", async () => {
    const { api } = install();
    const notes = newNotes();
    const runsAgain = async () => {
      await api.run({ flow: "cached-briefly", input: { notes } });
      return timesOf(notes, "make") === 2;
    };
    expect(await runsAgain()).toBe(false);
    await waitFor(runsAgain, { what: "the result to expire", timeoutMs: 20_000, intervalMs: 100 });
  });

  test.concurrent("a program is started again only for another version, other arguments, or after a purge", async () => {
    const { api } = install();
    const notes = newNotes();
    const spec = noting(notes);
    const times = async (sent: object) => {
      await api.run({ spec: sent });
      return timesOf(notes, "ran");
    };
    expect(await times(spec)).toBe(1);
    expect(await times(spec)).toBe(1);
    expect(await times({ ...spec, version: "2" })).toBe(2);
    const [stage] = spec.stages;
    const executor = { type: "command", argv: [...(stage?.executor.argv ?? []), "more"] };
    expect(await times({ ...spec, stages: [{ name: "make", cache: {}, executor }] })).toBe(3);

    const purge = async (query: string) => {
      const answer = await api.fetch(`/api/v1/cache?flow=${spec.name}${query}`, { method: "DELETE" });
      return z.unknown().parse(await answer.json());
    };
    expect(await purge("&stage=other")).toEqual({ removed: 0 });
    expect(await purge("&stage=make")).toEqual({ removed: 3 });
    expect(await times(spec)).toBe(4);
  });

  test.concurrent("being told to run is told to the actions an action launches", async () => {
    const { api } = install();
    const notes = newNotes();
    const executor = { type: "action", flow: "cached", input: { notes } };
    const spec = { name: `parent-${randomUUID()}`, stages: [{ name: "child", executor }] };
    const times = async (rest = {}) => {
      expect((await api.run({ spec, ...rest })).status).toBe("completed");
      return timesOf(notes, "make");
    };
    expect(await times()).toBe(1);
    expect(await times()).toBe(1);
    expect(await times({ noCache: true })).toBe(2);
  });

  test.concurrent("what must not be left out cannot have its results kept", async () => {
    const { api } = install();
    const { name, stages } = noting("unused");
    const spec = { name, stages: stages.map((stage) => ({ ...stage, idempotent: false })) };
    expect((await api.post("/actions", { spec })).body).toMatchObject({
      status: 422,
      errors: [{ path: "stages[0].cache" }],
    });
  });
}
