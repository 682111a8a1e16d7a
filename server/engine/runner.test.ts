import { expect, test } from "vitest";

import { createExecutorRegistry } from "@/server/executors/registry";
import { systemClock } from "@/server/ports/clock";
import { silentLogger } from "@/server/ports/logger";
import { createMemoryPayloads } from "@/server/testing/memory-payloads";
import { openMemoryStore } from "@/tests/support/memory-store";

import { Runner } from "./runner";

test("a runner that starts while the live store is rebuilt registers once that is open", async () => {
  const { store, access } = await openMemoryStore();
  const runner = new Runner({
    access,
    payloads: createMemoryPayloads(),
    executors: createExecutorRegistry([]),
    flows: new Map(),
    clock: systemClock,
    logger: silentLogger,
    runner: "late",
    info: { host: "h", pid: 1, version: "1", patterns: [], startedAt: 0 },
    concurrency: 1,
    leaseMs: 60_000,
    cancelGraceMs: 0,
    matchesTarget: () => true,
  });
  await store.raise(2);
  await runner.start();
  expect((await store.inspect(2)).sessions).toMatchObject([{ runner: "late" }]);
  await runner.stop(1_000);
  await store.close();
});
