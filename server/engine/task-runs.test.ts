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

import { Runner } from "./runner";

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
