import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { instant, stageOf, type ActionSeen, type StageSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

/** Time between the end of each attempt and the start of the next, in s. */
function gapsOf({ attempts }: StageSeen): number[] {
  return attempts
    .slice(1)
    .map(({ startedAt }, place) => (instant(startedAt) - instant(attempts[place]?.finishedAt ?? null)) / 1_000);
}

function notesOf(install: Install, name: string): string[] {
  return readFileSync(install.path(name), "utf8").trim().split("\n");
}

async function anActionFailedAtTheEnd(install: Install, file: string, failures: number): Promise<ActionSeen> {
  const action = await install.api.run({ flow: "diamond", input: { ms: 20, file: install.path(file), failures } });
  expect(action).toMatchObject({ status: "failed", error: { message: "attempt 1 is told to fail" } });
  expect(action.stages.map(({ name, status }) => [name, status])).toEqual([
    ["a", "completed"],
    ["c", "completed"],
    ["b", "completed"],
    ["d", "failed"],
  ]);
  return action;
}

/** Another attempt, by itself or asked for. */
export function describeRetries(install: () => Install): void {
  describe("by themselves", () => {
    test.concurrent.each([
      ["constant", [1, 1]],
      ["linear", [1, 2]],
      ["exponential", [1, 2]],
    ] as const)("come after delays that are %s", async (backoff, expected) => {
      const { api } = install();
      const action = await api.run({ flow: `flaky.${backoff}`, input: { failures: 2 } });
      expect(action).toMatchObject({ status: "completed", output: 3 });
      const stage = stageOf(action, "try");
      expect(stage.attempts.map(({ number, status, error }) => [number, status, error?.message])).toEqual([
        [1, "failed", "attempt 1 is told to fail"],
        [2, "failed", "attempt 2 is told to fail"],
        [3, "completed", undefined],
      ]);
      expect(stage.attempt).toBe(3);
      gapsOf(stage).forEach((gap, place) => {
        expect(gap).toBeGreaterThanOrEqual((expected[place] ?? 0) * 0.8);
        expect(gap).toBeLessThanOrEqual((expected[place] ?? 0) * 1.2 + 0.3);
      });
    });

    test.concurrent("end when the attempts are used up", async () => {
      const action = await install().api.run({ flow: "flaky.constant", input: { failures: 5 }, maxAttempts: 2 });
      expect(action).toMatchObject({ status: "failed", error: { message: "attempt 2 is told to fail" } });
      expect(stageOf(action, "try").attempts.map(({ number, status }) => [number, status])).toEqual([
        [1, "failed"],
        [2, "failed"],
      ]);
    });

    test.concurrent("are announced while they are waited for", async () => {
      const { api } = install();
      const id = await api.create({ flow: "flaky.linear", input: { failures: 1 } });
      const waiting = await api.until(id, ({ display }) => display === "retrying", {
        what: "the action to wait for its retry",
      });
      expect(waiting).toMatchObject({ status: "running", display: "retrying", reason: { code: "BACKOFF" } });
      expect(waiting.reason?.text).toContain("attempt 2 of 3");
      expect(stageOf(waiting, "try")).toMatchObject({
        status: "retrying",
        error: { message: "attempt 1 is told to fail" },
      });
      expect(Date.parse(String(stageOf(waiting, "try")["retryAt"]))).toBeGreaterThan(
        Date.parse(String(waiting["serverTime"])),
      );
      expect((await api.ended(id)).status).toBe("completed");
    });
  });

  describe("of a person", () => {
    test("do what failed again and nothing else, with the outputs that are there, and go on to the end", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "retry-d", 1);
      const before = await api.events(id);
      expect((await api.post(`/actions/${id}/retry`)).status).toBe(200);
      const action = await api.until(id, ({ status }) => status === "completed", { what: "the retry to complete" });
      expect(action).toMatchObject({ output: "ABAC", generation: 2, progress: { percent: 100 } });
      expect(notesOf(install(), "retry-d").toSorted()).toEqual(["a", "b", "c", "d 1", "d 2"]);
      expect(stageOf(action, "d").attempts.map(({ number, status }) => [number, status])).toEqual([
        [1, "failed"],
        [2, "completed"],
      ]);
      for (const name of ["a", "b", "c"]) expect(stageOf(action, name).attempts).toHaveLength(1);
      expect((await api.events(id)).slice(0, before.length)).toEqual(before);
    });

    test("leave a history of every attempt with its times, outcome and error", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "history", 2);
      await api.post(`/actions/${id}/retry`);
      await api.until(id, ({ status, generation }) => status === "failed" && generation === 2, {
        what: "the second attempt to fail",
      });
      await api.post(`/actions/${id}/retry`, { stages: ["d"] });
      const action = await api.until(id, ({ status }) => status === "completed", {
        what: "the third attempt to complete",
      });
      const { attempts } = stageOf(action, "d");
      expect(attempts.map(({ number, status, error }) => [number, status, error?.message])).toEqual([
        [1, "failed", "attempt 1 is told to fail"],
        [2, "failed", "attempt 2 is told to fail"],
        [3, "completed", undefined],
      ]);
      for (const { startedAt, finishedAt } of attempts)
        expect(instant(finishedAt)).toBeGreaterThanOrEqual(instant(startedAt) + 15);
      expect(gapsOf(stageOf(action, "d")).every((gap) => gap >= 0)).toBe(true);
    });

    test("have a limit", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "limit", 9);
      for (const generation of [2, 3]) {
        expect((await api.post(`/actions/${id}/retry`)).status).toBe(200);
        await api.until(id, (action) => action.status === "failed" && action.generation === generation, {
          what: "it to fail again",
        });
      }
      const before = await api.record(id);
      expect(await api.post(`/actions/${id}/retry`)).toMatchObject({ status: 409, body: { code: "RETRY_LIMIT" } });
      expect(await api.record(id)).toBe(before);
    });

    test("of a stage that did not fail, or that nobody knows, are refused", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "refused", 1);
      const before = await api.record(id);
      expect(await api.post(`/actions/${id}/retry`, { stages: ["a"] })).toMatchObject({
        status: 409,
        body: { code: "CONFLICT" },
      });
      expect(await api.post(`/actions/${id}/retry`, { stages: ["ghost"] })).toMatchObject({
        status: 422,
        body: { code: "UNKNOWN_STAGE" },
      });
      expect(await api.post(`/actions/${id}/retry`, { stages: [], colour: 1 })).toMatchObject({ status: 422 });
      expect(await api.record(id)).toBe(before);
    });

    test("at once make one attempt", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "double", 1);
      const answers = await Promise.all(Array.from({ length: 8 }, () => api.post(`/actions/${id}/retry`)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200,
        ...Array.from({ length: 7 }, () => 409),
      ]);
      const action = await api.until(id, ({ status }) => status === "completed", { what: "the retry to complete" });
      expect(stageOf(action, "d").attempts).toHaveLength(2);
      expect(notesOf(install(), "double").toSorted()).toEqual(["a", "b", "c", "d 1", "d 2"]);
    });

    test("come back as a resume, which needs something to go on with", async () => {
      const { api } = install();
      const { id } = await anActionFailedAtTheEnd(install(), "resume", 1);
      expect((await api.post(`/actions/${id}/resume`)).status).toBe(200);
      const action = await api.until(id, ({ status }) => status === "completed", {
        what: "the resumed action to complete",
      });
      expect(action.output).toBe("ABAC");
      expect(notesOf(install(), "resume").toSorted()).toEqual(["a", "b", "c", "d 1", "d 2"]);
      expect((await api.post(`/actions/${id}/resume`)).status).toBe(409);
    });

    test("of items that failed leave those alone that did not", async () => {
      const { api } = install();
      const file = install().path("items");
      const { id } = await api.run({ flow: "fan.continue", input: { items: 6, fail: [1, 4], file } });
      expect((await api.post(`/actions/${id}/retry`)).status).toBe(200);
      const action = await api.until(id, ({ status, generation }) => status === "partial" && generation === 2, {
        what: "it to end again",
      });
      expect(stageOf(action, "spread").tasks).toEqual({ total: 6, completed: 4, failed: 2, running: 0 });
      expect(notesOf(install(), "items").toSorted()).toEqual(["0", "1", "1", "2", "3", "4", "4", "5"]);
    });
  });
}
