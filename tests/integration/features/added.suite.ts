import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { linesOf } from "./lines-of";

const Made = z.object({ id: z.string() });
const Ended = z.object({ items: z.array(z.unknown()) });
const done = (input: unknown) => ({ type: "function", handler: "fetch", input });

/** Stages that tasks add to their action while it runs. */
export function describeAddedStages(install: () => Install): void {
  const newNotes = () => install().path(`adds-${randomUUID()}`);
  const statuses = ({ stages }: ActionSeen) => stages.map(({ name, status }) => `${name} ${status}`);

  test.concurrent("run with what they were given, and are joined by the stages that say so", async () => {
    const { api } = install();
    const action = await api.run({ flow: "adds", input: { notes: newNotes() } });
    const all = { "page 1": [10, "planned"], "page 2": [20, "planned"], "page 3": [30, "planned"] };
    expect(action).toMatchObject({ status: "completed", output: { plan: "planned", added: all } });
    expect(statuses(action)).toEqual([
      "plan completed",
      "join completed",
      "end completed",
      "page 1 completed",
      "page 2 completed",
      "page 3 completed",
    ]);
    expect(stageOf(action, "page 2")).toMatchObject({
      addedBy: "plan",
      after: ["plan"],
      order: 5,
      output: [20, "planned"],
    });
    expect(stageOf(action, "join").after).toEqual(["plan", "page 1", "page 2", "page 3"]);
    expect(stageOf(action, "join")).not.toHaveProperty("addedBy");
    const events = await api.events(action.id);
    expect(events.find(({ type }) => type === "stages.added")).toMatchObject({
      stage: "plan",
      task: 0,
      stages: ["page 1", "page 2", "page 3"],
    });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
  });

  test.each([0, 1, 1_000 - 3])("may be %i", async (count) => {
    const { api } = install();
    const stages = Array.from({ length: count }, (_, n) => ({ name: `s${n}`, executor: done({ n }) }));
    const id = await api.create({ flow: "adds", input: { notes: newNotes(), stages } });
    const isEnded = async () => (await api.get(`/actions?status=completed,failed&q=${id}`)).body;
    // A look at all of its stages takes the server as long as some of them.
    await waitFor(async () => Ended.parse(await isEnded()).items.length > 0, {
      what: "the action to end",
      timeoutMs: 90_000,
      intervalMs: 200,
    });
    const action = await api.action(id);
    expect(action.status).toBe("completed");
    expect(statuses(action)).toHaveLength(3 + count);
    expect(statuses(action).filter((status) => !status.endsWith(" completed"))).toEqual([]);
    const events = await api.events(id);
    expect(events.filter(({ type }) => type === "stages.added")).toHaveLength(count === 0 ? 0 : 1);
  });

  test.concurrent("may be commands, waits, depend on each other, and be left out", async () => {
    const argv = ["node", "-e", "console.log(1)"];
    const stages = [
      { name: "waits", executor: { type: "wait", sleepMs: 50 } },
      { name: "runs", after: ["waits"], executor: { type: "command", argv } },
      { name: "not", after: ["runs"], when: "outputs.runs.exitCode == 7", executor: { type: "command", argv } },
      { name: "alone", after: [], executor: done({ n: 7 }) },
    ];
    const action = await install().api.run({ flow: "adds", input: { notes: newNotes(), stages } });
    expect(statuses(action).slice(3)).toEqual(["waits completed", "runs completed", "not skipped", "alone completed"]);
    expect(stageOf(action, "runs").output).toMatchObject({ stdout: "1\n", exitCode: 0 });
    expect(stageOf(action, "alone")).toMatchObject({ after: [], output: [70, null] });
    expect(statuses(action).slice(0, 3)).toEqual(["plan completed", "join skipped", "end skipped"]);
  });

  test.concurrent("may add further ones, and all are joined", async () => {
    const stages = [{ name: "at 4", executor: { type: "function", handler: "crawl", input: { depth: 4 } } }];
    const action = await install().api.run({ flow: "adds", input: { notes: newNotes(), stages } });
    expect(action.output).toMatchObject({ added: { "at 4": 4, "at 3": 3, "at 2": 2, "at 1": 1, "at 0": 0 } });
    expect(stageOf(action, "at 0")).toMatchObject({ addedBy: "at 1", after: ["at 1"] });
  });

  test.concurrent("of a class are the same", async () => {
    const action = await install().api.run({ flow: "adds.decorated", input: { notes: newNotes(), count: 2 } });
    expect(action).toMatchObject({ status: "completed", output: { "page 1": 10, "page 2": 20 } });
  });

  test.concurrent.each([
    ["an unknown handler", [{ name: "a", executor: { ...done({}), handler: "x" } }], "stages[0].executor.handler"],
    ["a program that is not allowed", [{ name: "a", executor: { type: "command", argv: ["rm"] } }], "executor.argv[0]"],
    ["a name that is taken", [{ name: "join", executor: done({}) }], "stages[0].name: there is already a stage"],
    ["what is not there to wait for", [{ name: "a", after: ["x"], executor: done({}) }], "stages[0].after[0]"],
    ["a circle", [{ name: "a", after: ["end"], executor: done({}) }], "wait for each other"],
    ["an unknown field", [{ name: "a", executor: done({}), afterwards: "b" }], "stages[0].afterwards"],
    ["too many", Array.from({ length: 998 }, (_, n) => ({ name: `s${n}`, executor: done({ n }) })), "would make 1001"],
  ])("with %s fail the stage that adds them, by name", async (_what, stages, message) => {
    const action = await install().api.run({ flow: "adds", input: { notes: newNotes(), stages } });
    expect(action).toMatchObject({ status: "failed", error: { code: "BAD_STAGES" } });
    expect(action.error?.message).toContain('The stages that "plan" adds cannot be added');
    expect(action.error?.message).toContain(message);
    expect(statuses(action)).toEqual(["plan failed", "join skipped", "end skipped"]);
  });

  describe("of an action that ended", () => {
    test.concurrent("are retried by themselves", async () => {
      const { api } = install();
      const notes = newNotes();
      const { id, ...action } = await api.run({ flow: "adds", input: { notes, fails: "page 2" } });
      expect(action).toMatchObject({ status: "failed", error: { message: "told to fail" } });
      await api.post(`/actions/${id}/retry`, { stages: ["page 2"] });
      const again = await api.ended(id);
      expect(again).toMatchObject({ status: "completed", generation: 2 });
      expect(stageOf(again, "page 2").attempts).toHaveLength(2);
      expect(linesOf(notes).filter((line) => line === "plan")).toHaveLength(1);
    });

    test.concurrent("are taken over with what added them when it is run again", async () => {
      const { api } = install();
      const notes = newNotes();
      const { id } = await api.run({ flow: "adds", input: { notes } });
      const { body } = await api.post(`/actions/${id}/rerun`, { from: "page 2" });
      const again = await api.ended(Made.parse(body).id);
      expect(again).toMatchObject({ status: "completed", output: { added: { "page 1": [10, "planned"] } } });
      expect(linesOf(notes).toSorted()).toEqual(["page 1", "page 2", "page 2", "page 3", "plan"]);
      expect(stageOf(again, "page 3")).toMatchObject({ addedBy: "plan", reused: { edited: false } });
    });

    test.concurrent("are added anew when what added them runs again", async () => {
      const { api } = install();
      const notes = newNotes();
      const { id } = await api.run({ flow: "adds", input: { notes, count: 2 } });
      const { body } = await api.post(`/actions/${id}/rerun`, { from: "plan" });
      const again = await api.ended(Made.parse(body).id);
      expect(statuses(again).slice(3)).toEqual(["page 1 completed", "page 2 completed"]);
      expect(linesOf(notes).toSorted()).toEqual(["page 1", "page 1", "page 2", "page 2", "plan", "plan"]);
    });
  });

  describe("a flow that goes on whatever fails", () => {
    test.concurrent("ends with errors, and later stages ran", async () => {
      const action = await install().api.run({ flow: "adds.carries-on", input: { strict: false } });
      expect(action).toMatchObject({ status: "partial", error: { message: "broken" }, output: "done" });
      expect(statuses(action)).toEqual(["breaks failed", "goes completed", "strict completed"]);
    });

    test.concurrent("stops at a stage that says so", async () => {
      const action = await install().api.run({ flow: "adds.carries-on", input: { strict: true } });
      expect(action).toMatchObject({ status: "failed", error: { message: "strict" } });
    });

    test.concurrent("may be sent as JSON", async () => {
      const stage = (name: string, code: number, after: string[] = []) => ({
        name,
        after,
        executor: { type: "command", argv: ["node", "-e", `process.exit(${code})`] },
      });
      const stages = [stage("one", 3), stage("two", 0, ["one"])];
      const action = await install().api.run({ spec: { name: "carries-on", onFailure: "continue", stages } });
      expect(action).toMatchObject({ status: "partial", error: { code: "COMMAND_FAILED" } });
      expect(statuses(action)).toEqual(["one failed", "two completed"]);
      const failing = {
        name: "carries-on",
        onFailure: "continue",
        stages: [{ ...stage("one", 3), onFailure: "fail" }],
      };
      expect((await install().api.run({ spec: failing })).status).toBe("failed");
    });
  });
}
