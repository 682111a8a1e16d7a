import fc from "fast-check";
import type { Redis } from "ioredis";

import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import type { LiveStore } from "@/server/ports/live-store";

import { compareAll } from "./compare-all";
import { modelCommands } from "./model-commands";
import { ModelInstall } from "./model-install";
import { StandingClock } from "./standing-clock";
import { StorePair } from "./store-pair";

const MOST_COMMANDS = 30;
const RUNNERS = 3;
const SKIPS_PER_SEQUENCE = 10;
const WIPE = `for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end`;

/** Sequences to be drawn one after the other, and the store in Redis they are made on. */
export interface Lane {
  readonly redis: LiveStore;
  readonly admin: Redis;
  /** The prefix of that store, which nobody else uses. */
  readonly prefix: string;
  readonly seed: number;
  readonly sequences: number;
}

/** What is printed of the first sequence that shows a difference, made as short as possible; nothing when there is none. */
export async function findDifference({ redis, admin, prefix, seed, sequences }: Lane): Promise<string> {
  const property = fc.asyncProperty(modelCommands(MOST_COMMANDS), async (commands) => {
    await admin.eval(WIPE, 0, `${prefix}:*`);
    const install = await openInstall(redis, new StandingClock(admin, prefix));
    await fc.asyncModelRun(() => ({ model: {}, real: install }), commands);
    await compareAll(install);
  });
  const settings = { seed, numRuns: sequences, maxSkipsPerRun: SKIPS_PER_SEQUENCE, includeErrorInReport: true };
  const details = await fc.check(property, settings);
  return (await fc.asyncDefaultReportMessage(details)) ?? "";
}

/** Two open stores with two actions and two runners. */
async function openInstall(redis: LiveStore, clock: StandingClock): Promise<ModelInstall> {
  const embedded = await createEmbeddedLiveStore({
    folder: null,
    clock,
    sync: "none",
    onFatal: (error) => {
      throw error;
    },
  });
  const pair = new StorePair({ embedded, redis }, clock);
  const install = new ModelInstall(pair, RUNNERS);
  await clock.pass(1);
  await pair.raise(install.epoch);
  for (const plan of [0, 1]) await install.submit({ plan, priority: 0, start: true, delayMs: 0 });
  for (const runner of [0, 1]) await install.register(install.runnerAt(runner));
  return install;
}
