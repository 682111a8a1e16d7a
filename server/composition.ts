import type { TargetPattern } from "@/lib/runners/target-pattern";
import { messageOf } from "@/lib/shared/errors";

import { openLiveStore, waitUntilOpen, warnOfLeftBehind, type OpenedStore } from "./composition/open-live-store";
import type { Pages } from "./composition/open-pages";
import type { StartedRunner } from "./composition/start-runner";
import type { Web } from "./composition/start-web";
import type { Config } from "./config/config";
import { lockDataFolder } from "./config/data-folder-lock";
import { checkPort } from "./http/listen-on";
import type { Logger } from "./ports/logger";
import { RecordAwayError } from "./ports/store-errors";
import { openRecord, type OpenRecord } from "./record/record-store";

/** Which parts a process has. */
export interface Parts {
  readonly web: boolean;
  readonly runner: boolean;
  readonly keeper: boolean;
}

/** What a process is made with. */
export interface CompositionOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly parts: Parts;
  readonly patterns: readonly TargetPattern[];
  readonly concurrency: number;
  readonly name: string | null;
  /** What renders pages; null for an API without them. */
  readonly openPages: (() => Promise<Pages>) | null;
}

/** A process of the product, going. */
export interface Composition {
  readonly web: Web | null;
  /** Lets running tasks end, closes every door, and syncs what there is to sync. */
  stop(): Promise<void>;
}

const DRAIN_MS = 30_000;
const RETRY_MS = 1_000;

/** Builds adapters, engine and doors once, and starts them in the order they need each other. */
export async function compose(options: CompositionOptions): Promise<Composition> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.toReversed())
      await end().catch((error: unknown) =>
        options.logger.warn({ error: messageOf(error) }, "a part could not be stopped"),
      );
  };
  try {
    return { web: await startParts(options, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: CompositionOptions, stops: (() => Promise<void>)[]): Promise<Web | null> {
  const { config, logger, parts } = options;
  const code = loadParts(parts);
  const isEmbedded = config.redisUrl === null || config.databaseUrl === null;
  const holdDataFolder = async (): Promise<void> => {
    const lock = await lockDataFolder(config.dataDir);
    stops.push(() => Promise.resolve(lock.release()));
  };
  if (isEmbedded) await holdDataFolder();
  if (parts.web) await checkPort(config);
  const record = await openTheRecord(options);
  stops.push(() => record.store.close());
  const opened = await openLiveStore(config, logger, {
    record: record.store,
    beforeFallBack: isAlone(parts) ? (isEmbedded ? () => Promise.resolve() : holdDataFolder) : null,
  });
  stops.push(() => opened.access.store.close());
  if (!opened.isOwn) await warnOfLeftBehind(config, record.store, logger);
  const isServedHere = await startEngine(options, { opened, record, stops, code });
  if (code.web === null) return null;
  const { startWeb } = await code.web;
  const web = await startWeb({ config, opened, record, isServedHere, logger, openPages: options.openPages });
  stops.push(() => web.stop());
  return web;
}

/** The code of the parts a process has, loaded while its stores open; a runner needs none of the doors. */
function loadParts({ web, runner, keeper }: Parts) {
  return {
    web: web ? import("./composition/start-web") : null,
    runner: runner ? import("./composition/start-runner") : null,
    keeper: keeper ? import("./composition/start-keeper") : null,
  };
}

interface Started {
  readonly opened: OpenedStore;
  readonly record: OpenRecord;
  readonly stops: (() => Promise<void>)[];
  readonly code: ReturnType<typeof loadParts>;
}

/** Starts keeper and runner, as far as the process has them; answers whether it alone carries out what is in a queue. */
async function startEngine(options: CompositionOptions, has: Started): Promise<(queue: string) => boolean> {
  const { config, logger } = options;
  const { opened, record, stops, code } = has;
  let runner: StartedRunner | null = null;
  const isServedHere = (queue: string): boolean => opened.isOwn && runner?.serves(queue) === true;
  if (code.keeper !== null) {
    const { startKeeper } = await code.keeper;
    const keeper = await startKeeper({ config, opened, record, logger, isServedHere });
    stops.push(() => keeper.stop());
  } else {
    await waitUntilOpen(opened.access, logger);
  }
  if (code.runner !== null) {
    const { startRunner } = await code.runner;
    const started = await startRunner({ ...options, opened, record: record.store, payloads: record.payloads });
    runner = started;
    stops.push(() => started.stop(DRAIN_MS));
  }
  return isServedHere;
}

/** Whether a process has all parts, so that it waits for nobody. */
function isAlone({ web, runner, keeper }: Parts): boolean {
  return web && runner && keeper;
}

/** Opens the record; a process that is one of several waits for it and says so. */
async function openTheRecord({ config, logger, parts }: CompositionOptions): Promise<OpenRecord> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openRecord({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, logger });
    } catch (error) {
      if (!(error instanceof RecordAwayError) || isAlone(parts)) throw error;
      if (tries === 1) logger.warn({ error: error.message }, "the record cannot be reached; trying again");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
