import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { durationOf, instant, stageOf, type ActionSeen, type EventSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { mostAtOnce } from "./most-at-once";
import { openGate } from "./open-gate";

const Joined = z.array(
  z.looseObject({
    index: z.number(),
    status: z.string(),
    output: z.unknown().optional(),
    error: z.looseObject({ code: z.string() }).optional(),
  }),
);

/** Stages, their order and their tasks. */
export function describeGraphs(install: () => Install): void {
  test.concurrent("stages take their own time, one after the other", async () => {
    const { api } = install();
    const action = await api.run({ flow: "timed", input: { first: 2_000, second: 1_000, third: 2_000 } });
    expect(action).toMatchObject({ status: "completed", output: "two and three" });
    const [first, second, third] = action.stages.map((stage) => ({
      ms: durationOf(stage),
      startedAt: instant(stage.startedAt),
    }));
    if (first === undefined || second === undefined || third === undefined) throw new Error("A stage is missing.");
    for (const [stage, ms] of [
      [first, 2_000],
      [second, 1_000],
      [third, 2_000],
    ] as const)
      expect(Math.abs(stage.ms - ms)).toBeLessThanOrEqual(300);
    expect(first.startedAt).toBeLessThan(second.startedAt);
    expect(second.startedAt).toBeLessThan(third.startedAt);
  });

  test.concurrent("branches of a diamond run side by side, whatever the order they were declared in", async () => {
    const { api, path } = { api: install().api, path: install().path("diamond") };
    const action = await api.run({ flow: "diamond", input: { ms: 1_000, file: path } });
    expect(action).toMatchObject({ status: "completed", output: "ABAC" });
    const took = durationOf(action);
    expect(took).toBeGreaterThanOrEqual(2_900);
    expect(took).toBeLessThanOrEqual(3_500);
    const [b, c] = [stageOf(action, "b"), stageOf(action, "c")];
    expect(instant(b.startedAt)).toBeLessThan(instant(c.finishedAt));
    expect(instant(c.startedAt)).toBeLessThan(instant(b.finishedAt));
    expect(readFileSync(path, "utf8").split("\n").toSorted()).toEqual(["", "a", "b", "c", "d 1"]);
  });

  test.concurrent("a stage that no runner takes in time fails by name, and its action with it", async () => {
    const { api } = install();
    const stage = (name: string, rest: Record<string, unknown>) => ({
      name,
      executor: { type: "command", argv: ["node", "-e", "0"] },
      ...rest,
    });
    const stages = [stage("first", {}), stage("far", { after: ["first"], target: "far/away", queueTimeoutMs: 1_000 })];
    const action = await api.run({ spec: { name: "unclaimed", stages } });
    expect(action).toMatchObject({
      status: "failed",
      error: { code: "QUEUE_TIMED_OUT", message: 'No runner took stage "far" within 1 s.' },
    });
    const waited = instant(action.finishedAt) - instant(stageOf(action, "first").finishedAt);
    expect(waited).toBeGreaterThanOrEqual(950);
    expect(waited).toBeLessThan(2_000);
  });

  describe("conditions", () => {
    const statuses = (action: ActionSeen) => action.stages.map(({ name, status }) => `${name} ${status}`);

    test.concurrent("take one branch, leave out the other and what needs it, and join once", async () => {
      const { api } = install();
      const low = await api.run({ flow: "branches", input: { score: 3 } });
      expect(low).toMatchObject({ status: "completed", output: [null, "low"] });
      expect(statuses(low)).toEqual([
        "judge completed",
        "high skipped",
        "low completed",
        "praise skipped",
        "join completed",
      ]);
      expect(stageOf(low, "high")).toMatchObject({ attempt: 0, attempts: [], skipped: { kind: "condition" } });
      expect(stageOf(low, "praise")).toMatchObject({ attempt: 0, skipped: { kind: "dependency", stage: "high" } });
      const events = await api.events(low.id);
      expect(events.filter(({ type, ...event }) => type === "stage.queued" && event["stage"] === "join")).toHaveLength(
        1,
      );
      const high = await api.run({ flow: "branches", input: { score: 8 } });
      expect(high).toMatchObject({ status: "completed", output: ["praise for high", null] });
    });

    test.concurrent("that read what is not there leave the stage out", async () => {
      const action = await install().api.run({ flow: "branches.missing", input: {} });
      expect(action.status).toBe("completed");
      expect(statuses(action)).toEqual(["first completed", "second skipped"]);
    });

    test.concurrent("that cannot be evaluated fail the stage by name", async () => {
      const action = await install().api.run({ flow: "branches.wrong", input: {} });
      expect(action).toMatchObject({ status: "failed", error: { code: "CONDITION_FAILED" } });
      expect(action.error?.message).toContain("outputs.first.text > 5");
      expect(stageOf(action, "second").status).toBe("failed");
    });

    test.concurrent("of a flow sent as JSON need no code, and are checked when it is sent", async () => {
      const { api } = install();
      const stage = (name: string, rest: Record<string, unknown> = {}) => ({
        name,
        executor: { type: "command", argv: ["node", "-e", "console.log(1)"] },
        ...rest,
      });
      const when = "outputs.check.exitCode == 0";
      const stages = [
        stage("check"),
        stage("good", { after: ["check"], when }),
        stage("bad", { after: ["check"], when: `!(${when})` }),
        stage("end", { after: ["good", "bad"], allowSkipped: true }),
      ];
      const action = await api.run({ spec: { name: "judged", stages } });
      expect(statuses(action)).toEqual(["check completed", "good completed", "bad skipped", "end completed"]);
      const wrong = { name: "judged", stages: [stage("check", { when: "outputs.check. == 0" })] };
      const { status, body } = await api.post("/actions", { spec: wrong });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: "INVALID_FLOW", errors: [{ path: "stages[0].when" }] });
    });
  });

  describe("fan-outs", () => {
    test.concurrent("ten items of a second take less than two", async () => {
      const action = await install().api.run({ flow: "fan", input: { items: 10, ms: 1_000 } });
      expect(action.status).toBe("completed");
      expect(durationOf(stageOf(action, "spread"))).toBeLessThan(2_000);
    });

    test.concurrent("results come in the order of the items, with place and status, once all are in", async () => {
      const { api } = install();
      const action = await api.run({ flow: "fan", input: { items: 20, ms: 5 } });
      expect(action.output).toEqual(
        Array.from({ length: 20 }, (_, index) => ({ index, status: "completed", output: index * index })),
      );
      expect(stageOf(action, "spread").tasks).toEqual({ total: 20, completed: 20, failed: 0, running: 0 });
      expectJoinAfterAll(await api.events(action.id), 20);
    });

    test.concurrent("no items are an empty list", async () => {
      const action = await install().api.run({ flow: "fan", input: { items: 0 } });
      expect(action).toMatchObject({ status: "completed", output: [] });
      expect(stageOf(action, "spread")).toMatchObject({ status: "completed", tasks: { total: 0, completed: 0 } });
    });

    test.concurrent("what is no list fails the stage, and says so", async () => {
      const action = await install().api.run({ flow: "fan.mistaken", input: {} });
      expect(action).toMatchObject({ status: "failed", error: { code: "NOT_A_LIST" } });
      expect(action.error?.message).toMatch(/"each" of stage "spread" must give a list; it gave string/);
      expect(stageOf(action, "spread").status).toBe("failed");
      expect(stageOf(action, "join").status).toBe("skipped");
    });

    test.concurrent("a failed item ends the stage; its siblings are stopped and waited for, and nothing more starts", async () => {
      const { api } = install();
      const action = await api.run({ flow: "fan.narrow", input: { items: 10, ms: 200, fail: [3, 7] } });
      expect(action).toMatchObject({ status: "failed", error: { code: "TOLD" } });
      expect(action.error?.message).toContain("Task 4 of 10 failed");
      const spread = stageOf(action, "spread");
      expect(spread).toMatchObject({ status: "failed", tasks: { total: 10, running: 0 } });
      expect(stageOf(action, "join").status).toBe("skipped");
      const events = await api.events(action.id);
      const failedAt = events.findIndex(({ type }) => type === "action.stopping");
      expect(events.slice(failedAt).filter(({ type }) => type === "task.claimed")).toEqual([]);
      const claimed = events.filter((event) => event.type === "task.claimed" && event["from"] !== -1);
      const ended = events.filter((event) => ["task.completed", "task.failed", "task.cancelled"].includes(event.type));
      expect(ended).toHaveLength(
        claimed.reduce((sum, event) => sum + Number(event["to"]) - Number(event["from"]) + 1, 0),
      );
    });

    test.concurrent("a failed item stops its siblings long before their own time, in a stage that was full", async () => {
      const { api } = install();
      const gate = install().path(`fails-${randomUUID()}`);
      const id = await api.create({ flow: "fan.narrow", input: { items: 10, ms: 60_000, fail: [0], gate } });
      const full = await api.until(id, (action) => stageOf(action, "spread").tasks.running === 3, {
        what: "three items to run",
      });
      expect(full).toMatchObject({
        reason: {
          code: "LIMIT",
          text: 'Stage "spread" runs 3 at once, which is its limit; 7 more wait.',
          stage: "spread",
        },
        nextEvent: { text: "The next one starts when one of them ends.", at: null },
      });
      openGate(gate);
      const action = await api.ended(id);
      expect(action).toMatchObject({ status: "failed", error: { code: "TOLD" } });
      expect(stageOf(action, "spread").tasks).toMatchObject({ total: 10, completed: 0, failed: 1, running: 0 });
      const events = await api.events(id);
      const stopped = events.find(({ type }) => type === "action.stopping");
      const cancelled = events.filter(({ type }) => type === "task.cancelled");
      expect(cancelled.map((event) => event["task"])).toEqual(expect.arrayContaining([1, 2]));
      expect(cancelled).toHaveLength(2);
      for (const { at } of cancelled) expect(instant(at) - instant(stopped?.at ?? null)).toBeLessThan(2_000);
    });

    test.concurrent("under continue, what did not fail goes on", async () => {
      const action = await install().api.run({ flow: "fan.continue", input: { items: 10, ms: 20, fail: [3, 7] } });
      expect(action).toMatchObject({ status: "partial", error: { code: "TOLD" } });
      expect(stageOf(action, "spread")).toMatchObject({
        status: "partial",
        tasks: { total: 10, completed: 8, failed: 2, running: 0 },
      });
      const joined = Joined.parse(stageOf(action, "join").output);
      expect(joined.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(
        joined.filter(({ status }) => status === "failed").map(({ index, error }) => [index, error?.code]),
      ).toEqual([
        [3, "TOLD"],
        [7, "TOLD"],
      ]);
      expect(joined.filter(({ status }) => status === "completed").map(({ output }) => output)).toEqual([
        0, 1, 4, 16, 25, 36, 64, 81,
      ]);
    });

    test.concurrent("of which enough completed let the action complete; too few fail it", async () => {
      const { api } = install();
      const input = { items: 10, fail: [3, 7] };
      const most = await api.run({ flow: "fan.most", input });
      expect(most).toMatchObject({ status: "completed", output: 10 });
      expect(most.error).toBeUndefined();
      expect(stageOf(most, "spread")).toMatchObject({ status: "partial", tasks: { completed: 8, failed: 2 } });
      const nearly = await api.run({ flow: "fan.nearly", input });
      expect(nearly).toMatchObject({ status: "failed", error: { code: "TOLD" } });
      expect(stageOf(nearly, "join").status).toBe("skipped");
    });

    test.concurrent("at the end of an action are its output, what failed included", async () => {
      const { api } = install();
      const action = await api.run({ flow: "fan.only", input: { items: 3, fail: [1] } });
      const error = { code: "TOLD", message: "item 1 is told to fail", detail: expect.any(String) };
      const results = [
        { index: 0, status: "completed", output: 0 },
        { index: 1, status: "failed", error },
        { index: 2, status: "completed", output: 4 },
      ];
      expect(action).toMatchObject({ status: "partial", output: results });
      expect(stageOf(action, "spread").output).toEqual(action.output);
      expect((await api.get(`/actions/${action.id}/output`)).body).toEqual(action.output);
      expect((await api.run({ flow: "fan.only", input: { items: 0 } })).output).toEqual([]);
    });

    test.concurrent("too large for a view show their beginning, and are read whole by themselves", async () => {
      const { api } = install();
      const small = await api.run({ flow: "fan.last", input: { items: 3, characters: 40_000 } });
      const texts = Array.from({ length: 20 }, (_, place) => ({
        index: place,
        status: "completed",
        output: `${place} `.padEnd(40_000, "é"),
      }));
      expect(small.output).toEqual({ texts: texts.slice(0, 3), count: 3 });
      const { id, output, ...large } = await api.run({ flow: "fan.last", input: { items: 20, characters: 40_000 } });
      const whole = JSON.stringify(texts);
      const preview = whole.slice(0, 500);
      expect(output).toEqual({
        texts: { truncated: true, sizeBytes: Buffer.byteLength(whole), preview: expect.any(String) },
        count: 20,
      });
      const shown = z.object({ texts: z.object({ preview: z.string() }) }).parse(output).texts.preview;
      expect(shown.length).toBeGreaterThan(400);
      expect(preview.startsWith(shown)).toBe(true);
      expect(stageOf({ id, ...large }, "texts").output).toEqual(z.object({ texts: z.unknown() }).parse(output).texts);
      expect((await api.get(`/actions/${id}/output`)).body).toEqual({ texts, count: 20 });
      expect(await (await api.fetch(`/api/v1/actions/${id}/output?stage=texts`)).text()).toBe(whole);
    });

    test.concurrent("that are not there yet, or never will be, are not found", async () => {
      const { api } = install();
      const id = await api.create({ flow: "fan.last", input: { items: 1, characters: 1 }, start: false });
      for (const query of ["", "?stage=texts"]) {
        const answer = await api.get(`/actions/${id}/output${query}`);
        expect(answer).toMatchObject({ status: 404, body: { code: "OUTPUT_NOT_FOUND" } });
      }
      const unknown = await api.get(`/actions/${id}/output?stage=ghost`);
      expect(unknown).toMatchObject({ status: 404, body: { code: "STAGE_NOT_FOUND" } });
      expect((await api.get(`/actions/${id}/output?from=0`)).status).toBe(422);
    });

    test.concurrent("a stage's own limit holds over all runners", async () => {
      const { api } = install();
      const action = await api.run({ flow: "fan.narrow", input: { items: 30, ms: 30 } });
      expect(action.status).toBe("completed");
      expect(mostAtOnce(await api.events(action.id), "spread")).toBe(3);
    });

    test("a thousand tasks have one outcome each, and are joined once, in order", async () => {
      const { api } = install();
      const file = install().path("thousand");
      const action = await api.run({ flow: "fan", input: { items: 1_000, ms: 1, file } }, 60_000);
      expect(action.status).toBe("completed");
      expect(Joined.parse(action.output).map(({ index, output }) => [index, output])).toEqual(
        Array.from({ length: 1_000 }, (_, place) => [place, place * place]),
      );
      const events = await api.events(action.id);
      expectJoinAfterAll(events, 1_000);
      const outcomes = events.filter(
        (event) => event.type === "task.completed" && event["stage"] === "spread" && event["task"] !== -1,
      );
      expect(new Set(outcomes.map((event) => event["task"])).size).toBe(1_000);
      expect(outcomes).toHaveLength(1_000);
      expect(
        readFileSync(file, "utf8")
          .trim()
          .split("\n")
          .map(Number)
          .toSorted((a, b) => a - b),
      ).toEqual(Array.from({ length: 1_000 }, (_, place) => place));
      if (install().pair === "redis")
        expect(new Set(events.filter(({ type }) => type === "task.claimed").map((event) => event["runner"])).size).toBe(
          3,
        );
    });
  });

  test("64 commands side by side are all there and completed", async () => {
    const stages = Array.from({ length: 64 }, (_, place) => ({
      name: `s${place}`,
      executor: { type: "command", argv: ["node", "--version"] },
    }));
    const action = await install().api.run({ spec: { name: "many", stages } }, 60_000);
    expect(action).toMatchObject({ status: "completed", progress: { percent: 100 } });
    expect(action.stages.map(({ name, status, attempts }) => [name, status, attempts.length])).toEqual(
      stages.map(({ name }) => [name, "completed", 1]),
    );
  });

  test.each([
    ["eight", "wide.eight", 8],
    ["64", "wide.many", 64],
  ])("of fifty actions with %s stages side by side, no record is missing", async (_what, flow, count) => {
    const { api } = install();
    const ids = await Promise.all(Array.from({ length: 50 }, () => api.create({ flow, input: {} })));
    const expected = Array.from({ length: count }, (_, place) => [`s${place + 1}`, "completed", 1, place + 1]);
    for (const id of ids) {
      const action = await api.ended(id, 60_000);
      expect(action).toMatchObject({ status: "completed", progress: { percent: 100 } });
      expect(action.stages.map(({ name, status, attempt, output }) => [name, status, attempt, output])).toEqual(
        expected,
      );
    }
  });

  test("tasks count in one place without losing a count", async () => {
    const { api } = install();
    const action = await api.run({ flow: "counters", input: { tasks: 20, times: 500 } }, 90_000);
    expect(action).toMatchObject({ status: "completed", output: 10_000 });
    const { body } = await api.get(`/actions/${action.id}/state`);
    const { state } = z
      .object({ state: z.object({ total: z.number(), tasks: z.array(z.number()), first: z.number() }) })
      .parse(body);
    expect(state.total).toBe(10_000);
    expect(state.tasks.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, place) => place));
    expect(await api.get(`/actions/${action.id}/state/total`)).toEqual({
      status: 200,
      body: { key: "total", value: 10_000 },
    });
    expect(await api.get(`/actions/${action.id}/state/nothing`)).toMatchObject({
      status: 404,
      body: { code: "STATE_KEY_NOT_FOUND" },
    });
    const events = await api.events(action.id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
  });
}

/** Every task has one outcome before the join is queued, which happens once. */
function expectJoinAfterAll(events: readonly EventSeen[], tasks: number): void {
  const joins = events.filter((event) => event.type === "stage.queued" && event["stage"] === "join");
  expect(joins).toHaveLength(1);
  const outcomes = events.filter((event) => event["stage"] === "spread" && event.type === "task.completed");
  expect(outcomes).toHaveLength(tasks);
  expect(Math.max(...outcomes.map(({ seq }) => seq))).toBeLessThan(joins[0]?.seq ?? 0);
}
