import { mkdir } from "node:fs/promises";

import { createAuth } from "@/server/auth/auth";
import type { Config } from "@/server/config/config";
import { lockDataFolder } from "@/server/config/data-folder-lock";
import { systemClock } from "@/server/ports/clock";
import { silentLogger } from "@/server/ports/logger";
import { openRecord } from "@/server/record/record-store";

/** A one-time link made in the record itself, while no server runs on the data folder. */
export async function createLinkOffline(config: Config): Promise<string> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = config.databaseUrl === null ? await lockDataFolder(config.dataDir) : null;
  const record = await openRecord({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, logger: silentLogger });
  try {
    const { accounts } = await createAuth({ config, record, clock: systemClock, logger: silentLogger });
    return await accounts.createAdminLink();
  } finally {
    await record.store.close();
    lock?.release();
  }
}
