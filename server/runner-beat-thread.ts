// Renews a runner's session from a thread of its own, so that a stage that keeps the main thread busy does not lose its lease.
import { parentPort, workerData } from "node:worker_threads";

import { beatSettings } from "@/server/engine/beat-settings";
import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";

const settings = beatSettings(workerData);
const store = createRedisLiveStore({ url: settings.url, prefix: settings.prefix, logger: silentLogger });

async function renew(): Promise<void> {
  const { epoch } = await store.meta();
  await store.beat(epoch, { kind: "renew", session: settings.session });
}

// A renewal that fails is tried again at the next one; the session ends by itself when all of them fail.
const timer = setInterval(() => void renew().catch(() => undefined), settings.leaseMs / 3);

parentPort?.on("message", () => {
  clearInterval(timer);
  void store.close().finally(() => process.exit(0));
});
