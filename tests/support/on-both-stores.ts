import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe } from "vitest";

import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";

import { createMemoryStore } from "./memory-store";
import { startRedis, type RedisServer } from "./redis";
import { describeWithRedis } from "./service-gate";

/** A suite on either live store; each call of `open` gives one that is empty and was never opened. */
export function describeOnBothStores(name: string, body: (open: () => Promise<LiveStore>) => void): void {
  describe(`${name}: embedded`, () => body(createMemoryStore));

  describeWithRedis(`${name}: Redis`, () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    body(() => Promise.resolve(createRedisLiveStore({ url: redis.url, prefix: randomUUID(), logger: silentLogger })));
  });
}
