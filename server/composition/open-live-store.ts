import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "@/lib/shared/errors";
import type { Config } from "@/server/config/config";
import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";
import { StoreAwayError } from "@/server/ports/store-errors";

/** Keys of the product in Redis begin with this. */
export const REDIS_PREFIX = "sr";

const REDIS_HOME = "redis";
const HOME_FILE = "home-id";
const RETRY_MS = 1_000;
const FALLBACK_AFTER_MS = 3_000;

/** The live store of this process. */
export interface OpenedStore {
  readonly access: LiveAccess;
  /** It is this process's alone: the embedded one. */
  readonly isOwn: boolean;
  /** Redis was asked for and could not be reached, so new actions run here. */
  readonly isFallback: boolean;
}

/**
 * Opens Redis where one is named, else the embedded store in the data folder. With `beforeFallBack`, an unreachable Redis is
 * replaced by the embedded store for as long as the process lives, once that has taken the data folder for this process
 * alone; without it, this waits and says so.
 */
export async function openLiveStore(
  config: Config,
  logger: Logger,
  options: { readonly record: RecordStore; readonly beforeFallBack: (() => Promise<void>) | null },
): Promise<OpenedStore> {
  const { record } = options;
  if (config.redisUrl === null) return openEmbedded(config, logger, { record, isFallback: false });
  const store = createRedisLiveStore({ url: config.redisUrl, prefix: REDIS_PREFIX, logger });
  const startedAt = systemClock.now();
  for (let tries = 1; ; tries += 1) {
    try {
      await store.meta();
      return { access: createLiveAccess(store, REDIS_HOME, record), isOwn: false, isFallback: false };
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
      if (tries === 1) logger.warn({ error: messageOf(error) }, "Redis cannot be reached; trying again");
      const { beforeFallBack } = options;
      if (beforeFallBack === null || systemClock.now() - startedAt < FALLBACK_AFTER_MS) await pause(RETRY_MS);
      else {
        await store.close();
        await beforeFallBack();
        logger.error({}, "Redis cannot be reached: new actions run on the embedded store; those in Redis wait for it");
        return openEmbedded(config, logger, { record, isFallback: true });
      }
    }
  }
}

async function openEmbedded(
  config: Config,
  logger: Logger,
  { record, isFallback }: { readonly record: RecordStore; readonly isFallback: boolean },
): Promise<OpenedStore> {
  const folder = join(config.dataDir, "live");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const onFatal = (error: unknown): void => {
    logger.error(
      { error: messageOf(error) },
      "the journal cannot be written; the process ends, so that nothing is promised that is not kept",
    );
    process.exit(1);
  };
  const store: LiveStore = await createEmbeddedLiveStore({ folder, clock: systemClock, sync: "always", onFatal });
  const home = embeddedHome(await homeId(config.dataDir));
  return { access: createLiveAccess(store, home, record), isOwn: true, isFallback };
}

/**
 * Names, to whoever reads the log of a process on Redis, open actions that the embedded store of its data folder accepted while
 * Redis was away: they stay there, and nobody serves them meanwhile.
 */
export async function warnOfLeftBehind(config: Config, record: RecordStore, logger: Logger): Promise<void> {
  const known = await readHomeId(config.dataDir);
  if (known === null) return;
  const [first] = await record.listOpen({ home: embeddedHome(known), afterId: "", limit: 1 });
  if (first === undefined) return;
  logger.warn(
    { dataDir: config.dataDir, action: first.id },
    "the embedded store of the data folder has open actions, which wait; start once without REDIS_URL to finish them",
  );
}

function embeddedHome(id: string): string {
  return `embedded:${id}`;
}

/** The data folder's own name in the record, so that another folder never takes its actions for its own. */
async function homeId(dataDir: string): Promise<string> {
  const known = await readHomeId(dataDir);
  if (known !== null) return known;
  const id = randomUUID();
  await writeFile(join(dataDir, HOME_FILE), `${id}\n`, { mode: 0o600 });
  return id;
}

async function readHomeId(dataDir: string): Promise<string | null> {
  const id = (await readFile(join(dataDir, HOME_FILE), "utf8").catch(() => "")).trim();
  return id === "" ? null : id;
}

/** Waits until a keeper, of this process or another, has opened the store. */
export async function waitUntilOpen(access: LiveAccess, logger: Logger): Promise<void> {
  for (let tries = 1; (await access.refresh()) === 0; tries += 1) {
    if (tries === 1) logger.warn({}, "the live store has not been opened yet; a keeper does that");
    await pause(RETRY_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
