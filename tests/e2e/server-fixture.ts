import { startPostgres } from "@/tests/support/postgres";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { startShowrunner, type ShowrunnerProcess } from "@/tests/support/showrunner-process";

import { ADMIN_KEY, type Stores } from "./settings";

/** A product and, where it has one, its Redis. */
export interface Install {
  readonly server: ShowrunnerProcess;
  readonly redis: RedisServer | null;
}

/** Runs `use` against a product of its own, on the stores asked for, and leaves nothing running. */
export async function withServer(stores: Stores, use: (install: Install) => Promise<void>): Promise<void> {
  if (stores === "embedded") return withShowrunner({}, (server) => use({ server, redis: null }));
  const redis = await startRedis();
  try {
    const postgres = await startPostgres();
    try {
      const settings = { REDIS_URL: redis.url, DATABASE_URL: await postgres.createDatabase("journeys") };
      await withShowrunner(settings, (server) => use({ server, redis }));
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
