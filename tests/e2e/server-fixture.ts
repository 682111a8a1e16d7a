import { startPostgres } from "@/tests/support/postgres";
import { startRedis } from "@/tests/support/redis";
import { startShowrunner, type ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { ADMIN_KEY, type Stores } from "./settings";

/** Runs `use` against a product of its own, on the stores asked for, and leaves nothing running. */
export async function withServer(stores: Stores, use: (server: ShowrunnerProcess) => Promise<void>): Promise<void> {
  if (stores === "embedded") return withShowrunner({}, use);
  const redis = await startRedis();
  try {
    const postgres = await startPostgres();
    try {
      await withShowrunner({ REDIS_URL: redis.url, DATABASE_URL: await postgres.createDatabase("journeys") }, use);
    } finally {
      await postgres.stop();
    }
  } finally {
    await redis.stop();
  }
}

async function withShowrunner(
  storeSettings: Readonly<Record<string, string>>,
  use: (server: ShowrunnerProcess) => Promise<void>,
): Promise<void> {
  const server = await startShowrunner({ env: { ...storeSettings, SHOWRUNNER_ADMIN_KEY: ADMIN_KEY } });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}
