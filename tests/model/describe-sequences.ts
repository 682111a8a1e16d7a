import { randomUUID } from "node:crypto";

import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { describeWithRedis } from "@/tests/support/service-gate";

import { findDifference } from "./find-difference";

const SEQUENCES = Number(process.env["SEQUENCES"] ?? 5_000);
const FIRST_SEED = Number(process.env["SEED"] ?? 1);
const LANES = 8;
const PER_LANE = Math.ceil(SEQUENCES / LANES);

/**
 * Draws sequences of calls, right and wrong ones, makes each call on a store in Redis and on an embedded one, and compares every
 * answer and all that is kept at the end. Lanes run side by side; this process takes the `half` of them that is its own.
 */
export function describeSequences(half: 0 | 1): void {
  describeWithRedis("the live stores under the same calls", () => {
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

    const seeds = Array.from({ length: LANES }, (_, lane) => FIRST_SEED + lane).filter((_, lane) => lane % 2 === half);
    test.concurrent.each(seeds)(`${PER_LANE} sequences drawn from seed %d`, { timeout: 3_600_000 }, async (seed) => {
      const prefix = randomUUID();
      const redis = createRedisLiveStore({ url: server.url, prefix, logger: silentLogger, maxConnections: 1 });
      expect(await findDifference({ redis, admin, prefix, seed, sequences: PER_LANE })).toBe("");
      await redis.close();
    });
  });
}
