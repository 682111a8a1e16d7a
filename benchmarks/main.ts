import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

import { Redis } from "ioredis";

import { silentLogger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";
import { openRecord } from "@/server/record/record-store";
import { startPostgres } from "@/tests/support/postgres";
import { startRedis } from "@/tests/support/redis";

import { measureFanOut } from "./fanout";
import { figuresOf, mediansOf } from "./figures";
import { measureHops } from "./hop";
import { measureLatency } from "./latency";
import type { BenchStore } from "./live-bench";
import { runScript } from "./run-script";
import { measureStages } from "./stages";
import { measureRecordedStages } from "./stages-recorded";
import { measureWide } from "./wide";

const ACTIONS = 6_000;
const SKETCH_ACTIONS = 8_000;
const PEER_ACTIONS = 3_000;
const TASKS = 10_000;
const WIDE_TASKS = 100_000;
const ROUNDS = 3;

type Figures = Record<string, number>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: "boolean" }, json: { type: "boolean" }, redis: { type: "string" } },
});

/** One Redis for everything that is compared, as durable as Redis can be. */
async function withRedis(measure: (redis: { url: string; port: number }) => Promise<Figures>): Promise<Figures> {
  const redis = await startRedis({ appendfsync: "always" });
  try {
    return await measure(redis);
  } finally {
    await redis.stop();
  }
}

/** What is measured in a process of its own, on the Redis it is told or else the embedded store: each begins alike. */
const MEASURES: Readonly<Record<string, (store: BenchStore) => Promise<Figures>>> = {
  "measure-stages": async (store) => ({ ...(await measureStages(store, ACTIONS)) }),
  "measure-recorded": measureRecorded,
  "measure-fanout": async (store) => ({ tasks: await measureFanOut(store, TASKS) }),
  "measure-latency": async (store) => ({ ...(await measureLatency(store)) }),
  "measure-hop": async (store) => ({ ...(await measureHops(store)) }),
  "measure-wide": measureWideStage,
};

async function measureRecorded(store: BenchStore): Promise<Figures> {
  return withRecord(async (record) => ({ ...(await measureRecordedStages(store, record, ACTIONS)) }));
}

async function measureWideStage(store: BenchStore): Promise<Figures> {
  if (store.kind !== "redis") throw new Error("what a wide stage costs is measured on Redis");
  const { url } = store;
  return withRecord(async (record) => ({ ...(await measureWide(url, record, WIDE_TASKS)) }));
}

async function withRecord(measure: (record: RecordStore) => Promise<Figures>): Promise<Figures> {
  const postgres = await startPostgres();
  const record = await openRecord({ databaseUrl: postgres.url, dataDir: "", logger: silentLogger });
  try {
    return await measure(record.store);
  } finally {
    await record.store.close();
    await postgres.stop();
  }
}

async function measured(name: string, redis: { url: string; port: number } | null): Promise<Figures> {
  if (redis !== null) await flush(redis.port);
  const where = redis === null ? [] : ["--redis", redis.url];
  const program = [...process.execArgv, process.argv[1] ?? "", `measure-${name}`, "--json", ...where];
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return figuresOf(child, name);
}

/** The chain of stages on stores, beside the sketch and, if asked for, BullMQ, all on one Redis: the median of some rounds. */
async function stages(...stores: readonly ("redis" | "embedded")[]): Promise<Figures> {
  return withRedis(async (redis) => {
    const rounds: Figures[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await stagesOnce(redis, stores));
    return mediansOf(rounds);
  });
}

/** Everything that is compared, one right after the other: the speed of a machine changes within minutes. */
async function stagesOnce(
  redis: { url: string; port: number },
  stores: readonly ("redis" | "embedded")[],
): Promise<Figures> {
  const { stagesPerSecond: sketch = 0 } = await runScript("sketch/exchange-sketch.mjs", redis.port, {
    N: String(SKETCH_ACTIONS),
  });
  const rates = new Map<string, Figures>();
  for (const store of stores) rates.set(store, await measured("stages", store === "redis" ? redis : null));
  await flush(redis.port);
  const peers =
    values.peers === true ? await runScript("peers/bullmq.mjs", redis.port, { N: String(PEER_ACTIONS) }) : {};
  const { flowProducer, stepJobs } = peers;
  const others = { sketch, ...peers };
  const ratios = Object.fromEntries(
    [...rates].flatMap(([store, figures]) => Object.entries(compared(store, figures, others))),
  );
  return {
    sketch,
    ...(flowProducer === undefined ? {} : { flowProducer }),
    ...(stepJobs === undefined ? {} : { stepJobs }),
    ...ratios,
  };
}

/** The same with the record written, by one process. */
async function stagesRecorded(): Promise<Figures> {
  return withRedis(async (redis) => {
    const { stages: live = 0, recorded = 0 } = await measured("recorded", redis);
    return { recordedStages: live, recordedStagesToRecord: recorded };
  });
}

/** Rates beside those of others; like them, the sketch is given its work beforehand, and BullMQ while it works. */
function compared(store: string, { stages: ready = 0, submitting = 0 }: Figures, others: Figures): Figures {
  const { sketch = 0, flowProducer, stepJobs } = others;
  return {
    [`${store}Stages`]: ready,
    [`${store}Submitting`]: submitting,
    [`${store}OfSketch`]: ratio(ready, sketch),
    ...(flowProducer === undefined ? {} : { [`${store}OfFlowProducer`]: ratio(submitting, flowProducer) }),
    ...(stepJobs === undefined ? {} : { [`${store}OfStepJobs`]: ratio(submitting, stepJobs) }),
  };
}

async function fanout(): Promise<Figures> {
  return withRedis(async (redis) => {
    const { tasks = 0 } = await measured("fanout", redis);
    const embedded = (await measured("fanout", null))["tasks"] ?? 0;
    if (values.peers !== true) return { redisTasks: tasks, embeddedTasks: embedded };
    const peer = await runScript("peers/bullmq.mjs", redis.port, { N: "100", FAN: "1000" });
    const flowProducer = peer["fanOut"] ?? 0;
    return {
      redisTasks: tasks,
      embeddedTasks: embedded,
      flowProducerTasks: flowProducer,
      redisOfFlowProducerTasks: ratio(tasks, flowProducer),
      embeddedOfFlowProducerTasks: ratio(embedded, flowProducer),
    };
  });
}

async function latency(): Promise<Figures> {
  const redis = await withRedis((one) => measured("latency", one));
  const embedded = await measured("latency", null);
  return {
    redisP50Ms: redis["p50"] ?? 0,
    redisP99Ms: redis["p99"] ?? 0,
    embeddedP50Ms: embedded["p50"] ?? 0,
    embeddedP99Ms: embedded["p99"] ?? 0,
  };
}

/** From stage to stage, on another runner each time. */
async function hop(): Promise<Figures> {
  const redis = await withRedis((one) => measured("hop", one));
  const embedded = await measured("hop", null);
  return { ...prefixed("redis", redis), ...prefixed("embedded", embedded) };
}

function prefixed(store: string, { firstP50 = 0, firstP99 = 0, lastP50 = 0, lastP99 = 0 }: Figures): Figures {
  return {
    [`${store}HopFirstP50Ms`]: firstP50,
    [`${store}HopFirstP99Ms`]: firstP99,
    [`${store}HopLastP50Ms`]: lastP50,
    [`${store}HopLastP99Ms`]: lastP99,
  };
}

async function wide(): Promise<Figures> {
  return withRedis((redis) => measured("wide", redis));
}

async function flush(port: number): Promise<void> {
  const redis = new Redis({ port, host: "127.0.0.1" });
  await redis.flushall();
  redis.disconnect();
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : Number((a / b).toFixed(2));
}

const BENCHMARKS: Readonly<Record<string, () => Promise<Figures>>> = {
  stages: () => stages("redis"),
  "stages-embedded": () => stages("embedded"),
  "stages-recorded": stagesRecorded,
  fanout,
  latency,
  hop,
  wide,
  all: async () => ({
    ...(await stages("redis", "embedded")),
    ...(await stagesRecorded()),
    ...(await fanout()),
    ...(await latency()),
    ...(await hop()),
  }),
};

async function figuresFor(name: string): Promise<Figures> {
  const measure = MEASURES[name];
  if (measure !== undefined)
    return measure(values.redis === undefined ? { kind: "embedded" } : { kind: "redis", url: values.redis });
  const benchmark = BENCHMARKS[name];
  if (benchmark !== undefined) return benchmark();
  process.stderr.write(`Name a benchmark: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exit(2);
}

const [name = "all"] = positionals;
const figures = await figuresFor(name);
const text =
  values.json === true
    ? JSON.stringify({ name, ...figures })
    : Object.entries(figures)
        .map(([key, value]) => `${key.padEnd(28)} ${value}`)
        .join("\n");
process.stdout.write(`${text}\n`);
process.exit(0);
