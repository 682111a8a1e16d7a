import { randomUUID } from "node:crypto";

import { afterAll, beforeAll } from "vitest";

import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { describeWithRedis } from "@/tests/support/service-gate";
import { createTempDir } from "@/tests/support/temp-dir";

import { describeLiveStore } from "./live-store.contract";
import type { StoreUnderTest } from "./live-store/store-under-test";

describeLiveStore("embedded, in memory", () => createEmbedded(null));
describeLiveStore("embedded, with a journal", () => createEmbedded("journal"));

describeWithRedis("live store on a Redis of its own", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  describeLiveStore("redis", async () => {
    const store = createRedisLiveStore({ url: redis.url, prefix: randomUUID(), logger: silentLogger });
    return { store, close: () => store.close() };
  });
});

async function createEmbedded(purpose: string | null): Promise<StoreUnderTest> {
  const dir = purpose === null ? null : createTempDir(purpose);
  let now = 1_700_000_000_000;
  const onFatal = (error: unknown) => {
    throw error;
  };
  const store = await createEmbeddedLiveStore({
    folder: dir?.path ?? null,
    clock: { now: () => now },
    sync: "none",
    onFatal,
  });
  return {
    store,
    advance(ms) {
      now += ms;
    },
    async close() {
      await store.close();
      dir?.remove();
    },
  };
}
