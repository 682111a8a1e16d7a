// Renews a runner's sessions from a thread of its own, so that a stage that keeps the main thread busy does not lose its leases.
import { parentPort, workerData } from "node:worker_threads";

import { beatSettings } from "@/server/engine/beat-settings";
import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { silentLogger } from "@/server/ports/logger";

const settings = beatSettings(workerData);
const store = createRedisLiveStore({ url: settings.url, prefix: settings.prefix, logger: silentLogger });

async function renew(): Promise<void> {
  const { epoch } = await store.meta();
  await Promise.all(settings.sessions.map((session) => store.beat(epoch, { kind: "renew", session })));
}

// A renewal that fails is tried again at the next one; sessions end by themselves when all of them fail.
const timer = setInterval(() => void renew().catch(() => undefined), settings.leaseMs / 3);

parentPort?.on("message", () => {
  clearInterval(timer);
  void store.close().finally(() => process.exit(0));
});
