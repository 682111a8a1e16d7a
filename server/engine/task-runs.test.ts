import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";
import { z } from "zod";

import { decodeEvents } from "@/lib/actions/event-codec";
import { flow } from "@/lib/flows/builder";
import { createExecutorRegistry } from "@/server/executors/registry";
import { systemClock } from "@/server/ports/clock";
import { silentLogger } from "@/server/ports/logger";
import { submissionOf } from "@/server/ports/submission";
import { createMemoryPayloads } from "@/server/testing/memory-payloads";
import { aCreation } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";
import { waitFor } from "@/tests/support/wait-for";

import { HeldActions } from "./held-actions";
import { Runner } from "./runner";
import { tasksOf } from "./task-lease";
import { TaskRuns } from "./task-runs";

const DAY_MS = 24 * 3_600 * 1_000;

test("a function may be given more time than one timer of Node lasts", async () => {
  const patient = flow("test", { input: z.object({}) }).stage("only", {
    taskTimeoutMs: 60 * DAY_MS,
    run: () => delay(20, "done"),
  });
  const { store, access } = await openMemoryStore();
  const runner = new Runner({
    access,
    payloads: createMemoryPayloads(),
    executors: createExecutorRegistry([]),
    flows: new Map([["test@1", patient]]),
    clock: systemClock,
    logger: silentLogger,
    runner: "r",
    info: { host: "h", pid: 1, version: "1", patterns: [], startedAt: 0 },
    concurrency: 1,
    leaseMs: 60_000,
    cancelGraceMs: 0,
    matchesTarget: () => true,
  });
  const created = aCreation(patient.plan);
  await store.submit(1, [submissionOf(created, systemClock.now())]);
  await runner.start();
  const typesInLog = async () => {
    const [read] = await store.read(1, [{ action: created.id, after: 0, limit: 100 }]);
    return read?.found === true ? decodeEvents(read.events, 1).map(({ type }) => type) : [];
  };
  await waitFor(
    async () => (await typesInLog()).some((type) => type === "action.completed" || type === "action.failed"),
    {
      what: "the action to end",
    },
  );
  expect(await typesInLog()).toContain("action.completed");
  await runner.stop(1_000);
  await store.close();
});

test("a task that is cancelled just after it fell silent is cancelled, and not lost", async () => {
  const silent = flow("test", { input: z.object({}) }).stage("only", {
    heartbeatMs: 5_000,
    onStall: "retry",
    run: () => new Promise<never>(() => undefined),
  });
  const { store } = await openMemoryStore();
  const created = aCreation(silent.plan);
  await store.submit(1, [submissionOf(created, systemClock.now())]);
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 60_000 });
  const wants = [{ queue: "default/any|test@1", max: 1 }];
  const call = { session: "s", call: 1, held: 0, items: [], wants, slots: 1, known: [], sticky: false };
  const [lease] = (await store.exchange(1, call)).leases;
  if (lease === undefined) throw new Error("The task was not claimed.");
  const timers = new Map<number, () => void>();
  let now = 0;
  const ended = new Promise<string>((resolve) => {
    const tasks = new TaskRuns({
      payloads: createMemoryPayloads(),
      executors: createExecutorRegistry([]),
      flows: new Map([["test@1", silent]]),
      clock: { now: () => now },
      cancelGraceMs: 7,
      startTimer: (ms, elapsed) => {
        timers.set(ms, elapsed);
        return () => undefined;
      },
      session: "s",
      logger: silentLogger,
      report: () => Promise.resolve(),
      awaitNews: () => Promise.resolve("taken"),
      handIn: (_lease, { body, ends }) => {
        if (ends) resolve(body.type);
        return Promise.resolve("taken");
      },
    });
    const held = new HeldActions().take(lease);
    const [task] = tasksOf(lease);
    if (held === null || task === undefined) throw new Error("The task is not known.");
    tasks.begin(task, held);
    now = 5_000;
    timers.get(5_000)?.();
    tasks.stop(task);
  });
  await waitFor(() => timers.has(7), { what: "the task to be told to stop" });
  timers.get(7)?.();
  expect(await ended).toBe("task.cancelled");
  await store.close();
});
