import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";
import { loadPatched } from "@/tests/support/load-patched";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { describeWithRedis } from "@/tests/support/service-gate";

import type { findDifference } from "./find-difference";
import { MUTANTS } from "./mutants";

const SEQUENCES = 400;

describeWithRedis("a broken rule of the embedded store shows as a difference", () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await startRedis({ appendfsync: "everysec" });
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  test.each(MUTANTS)("$name", { timeout: 300_000 }, async ({ name, ...patch }) => {
    const loaded = await loadPatched("tests/model/find-difference.ts", patch, name);
    const prefix = randomUUID();
    const redis = createRedisLiveStore({ url: server.url, prefix, logger: silentLogger, maxConnections: 1 });
    const told = await differenceFinder(loaded)({ redis, admin, prefix, seed: 1, sequences: SEQUENCES });
    await redis.close();
    expect(told).toContain("Property failed");
  });
});

function differenceFinder(loaded: unknown): typeof findDifference {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the module that was asked for
  return (loaded as { readonly findDifference: typeof findDifference }).findDifference;
}
