import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { servesTarget, type TargetPattern } from "@/lib/runners/target-pattern";
import { messageOf } from "@/lib/shared/errors";
import type { Config } from "@/server/config/config";
import { describeSelf, judgeHolder, ProcessIdentity } from "@/server/config/process-identity";
import { startBeatThread } from "@/server/engine/beat-thread";
import { handInLeftWork } from "@/server/engine/hand-in-left-work";
import { startSweep } from "@/server/engine/left-folders";
import { loadFlows } from "@/server/engine/load-flows";
import { withContentVersion, type LoadedFlow } from "@/server/engine/loaded-flow";
import { ResultCache } from "@/server/engine/result-cache";
import { Runner } from "@/server/engine/runner";
import type { JudgeHolder, SpoolPlace } from "@/server/engine/spool";
import { TempFolders } from "@/server/engine/temp-folders";
import { inheritedEnvironment } from "@/server/executors/command-environment";
import { createCommandExecutor } from "@/server/executors/command-executor";
import { createExecutorRegistry } from "@/server/executors/registry";
import { systemClock } from "@/server/ports/clock";
import type { Logger } from "@/server/ports/logger";
import type { PayloadStore } from "@/server/ports/payloads";
import type { RecordStore } from "@/server/ports/record";
import { readAddedStages } from "@/server/services/plan-from-spec";

import { REDIS_PREFIX, type OpenedStore } from "./open-live-store";
import { VERSION } from "./version";

/** What a runner is started with. */
export interface RunnerSetting {
  readonly config: Config;
  readonly opened: OpenedStore;
  readonly record: RecordStore;
  readonly payloads: PayloadStore;
  readonly logger: Logger;
  readonly patterns: readonly TargetPattern[];
  readonly concurrency: number;
  readonly name: string | null;
}

const ORGANISATION = "default";

/** A runner that was started. */
export type StartedRunner = Pick<Runner, "serves" | "stop">;

const LEFT_WORK_MS = 1_000;

/** Loads the flows, registers them in the record, and starts a runner that has their code. */
export async function startRunner(setting: RunnerSetting): Promise<StartedRunner> {
  const { config, opened, payloads, logger, patterns, concurrency } = setting;
  const loaded = await loadFlows({
    sources: config.flows,
    sdk: fileURLToPath(new URL("./sdk.mjs", import.meta.url)),
    cacheDir: join(config.dataDir, "cache"),
  });
  const flows = await Promise.all(loaded.map((flow) => register(setting, flow)));
  const name = setting.name ?? `${hostname()}-${process.pid}`.replaceAll(/[^A-Za-z0-9_.-]/g, "-");
  const runner = new Runner({
    access: opened.access,
    payloads,
    executors: createExecutorRegistry([
      createCommandExecutor({
        allowedCommands: config.allowedCommands,
        cancelGraceMs: config.cancelGraceMs,
        environment: inheritedEnvironment(config.environment),
        payloads,
        clock: systemClock,
      }),
    ]),
    flows: new Map(flows.map(({ capability, flow }) => [capability, flow])),
    clock: systemClock,
    logger,
    runner: name,
    info: {
      host: hostname(),
      pid: process.pid,
      version: VERSION,
      patterns: patterns.map(({ text }) => text),
      startedAt: systemClock.now(),
    },
    concurrency,
    leaseMs: config.leaseMs,
    cancelGraceMs: config.cancelGraceMs,
    ...cacheOf(setting),
    readStages: (definitions, asked) => readAddedStages(definitions, asked, config.allowedCommands),
    matchesTarget: (target) => servesTarget(patterns, target),
    ...beatOf(setting),
    ...spoolOf(setting),
    ...foldersOf(setting),
  });
  await handInLeft(setting);
  await runner.start();
  const stopLooking = lookForLeftWork(setting);
  return {
    serves: (queue) => runner.serves(queue),
    stop: async (graceMs) => {
      await stopLooking();
      await runner.stop(graceMs);
    },
  };
}

/** Results are kept in the record, where all runners find them. */
function cacheOf({ config, record, payloads, logger }: RunnerSetting): { readonly resultCache?: ResultCache } {
  if (!config.cacheEnabled) return {};
  const { results } = record;
  return { resultCache: new ResultCache({ results, payloads, clock: systemClock, logger, ttlMs: config.cacheTtlMs }) };
}

/** Work that is finished while Redis is away is kept on the disk; the embedded store is there whenever its process is. */
function spoolOf({ config, opened }: RunnerSetting): { readonly spoolPlace?: SpoolPlace } {
  return opened.isOwn ? {} : { spoolPlace: { folder: spoolFolder(config), holder: describeSelf() } };
}

/** Tasks have their folders in the data folder, where the next runner with it finds what one that died has left. */
function foldersOf({ config, opened, record, logger }: RunnerSetting) {
  const folders = new TempFolders(join(config.dataDir, "work"));
  return { tempFolders: folders, startSweep: () => startSweep({ folders, access: opened.access, record, logger }) };
}

async function handInLeft({ config, opened, logger }: RunnerSetting): Promise<void> {
  if (opened.isOwn) return;
  const judge: JudgeHolder = (holder) => {
    const known = ProcessIdentity.safeParse(holder);
    return known.success ? judgeHolder(known.data) : "unknown";
  };
  await handInLeftWork({ access: opened.access, folder: spoolFolder(config), judge, clock: systemClock, logger });
}

/** Whoever kept work in the same folder may die later, or be known to be gone only then. Answers how to stop. */
function lookForLeftWork(setting: RunnerSetting): () => Promise<void> {
  let looking = Promise.resolve();
  const look = (): Promise<void> =>
    handInLeft(setting).catch((error: unknown) =>
      setting.logger.warn({ error: messageOf(error) }, "work that former runners left could not be handed in"),
    );
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LEFT_WORK_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

function spoolFolder({ dataDir }: Config): string {
  return join(dataDir, "spool");
}

/** A session in Redis is renewed from a thread; the embedded store sees for itself that this process lives. */
function beatOf({ config, opened, logger }: RunnerSetting): Pick<ConstructorParameters<typeof Runner>[0], "startBeat"> {
  const { redisUrl, leaseMs } = config;
  if (opened.isOwn || redisUrl === null) return {};
  return {
    startBeat: (sessions) => startBeatThread({ url: redisUrl, prefix: REDIS_PREFIX, sessions, leaseMs }, logger),
  };
}

/**
 * Registers a flow, and answers it with the version it is known by. A flow that was changed under the version it had gets one
 * that names its content, so that actions begun on the former one are not mixed with it.
 */
async function register({ record, logger }: RunnerSetting, loaded: LoadedFlow): Promise<LoadedFlow> {
  const outcome = await record.registerFlow(ORGANISATION, loaded.registration);
  if (outcome === "registered") logger.info({ flow: loaded.capability }, "a flow was registered");
  if (outcome !== "conflict") return loaded;
  const renamed = withContentVersion(loaded);
  await record.registerFlow(ORGANISATION, renamed.registration);
  logger.warn(
    { flow: loaded.capability, version: renamed.registration.plan.version },
    "a flow has changed under its version and runs under another one",
  );
  return renamed;
}
