import { parseArgs } from "node:util";

import { silentLogger } from "@/server/ports/logger";
import { openRecord } from "@/server/record/record-store";
import { startPostgres } from "@/tests/support/postgres";
import { startRedis } from "@/tests/support/redis";

import { measureFanOut } from "./fanout";
import { measureLatency } from "./latency";
import { runScript } from "./run-script";
import { measureStages } from "./stages";
import { measureRecordedStages } from "./stages-recorded";

const ACTIONS = 6_000;
const SKETCH_ACTIONS = 8_000;
const PEER_ACTIONS = 3_000;
const TASKS = 10_000;

type Figures = Record<string, number>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: "boolean" }, json: { type: "boolean" } },
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

async function stages(): Promise<Figures> {
  return withRedis(async ({ url, port }) => {
    const sketch =
      (await runScript("sketch/exchange-sketch.mjs", port, { N: String(SKETCH_ACTIONS) }))["stagesPerSecond"] ?? 0;
    await runFlush(port);
    const { stages: product, submitting } = await measureStages({ kind: "redis", url }, ACTIONS);
    const figures: Figures = { stages: product, submitting, sketch, ofSketch: ratio(product, sketch) };
    if (values.peers !== true) return figures;
    const peer = await runScript("peers/bullmq.mjs", port, { N: String(PEER_ACTIONS) });
    const flowProducer = peer["flowProducer"] ?? 0;
    const stepJobs = peer["stepJobs"] ?? 0;
    return {
      ...figures,
      flowProducer,
      ofFlowProducer: ratio(submitting, flowProducer),
      stepJobs,
      ofStepJobs: ratio(submitting, stepJobs),
    };
  });
}

async function stagesEmbedded(): Promise<Figures> {
  const redis = await withRedis(async ({ url }) => ({ ...(await measureStages({ kind: "redis", url }, ACTIONS)) }));
  const embedded = await measureStages({ kind: "embedded" }, ACTIONS);
  const stages = redis["stages"] ?? 0;
  return { stagesEmbedded: embedded.stages, stages, ofRedis: ratio(embedded.stages, stages) };
}

async function stagesRecorded(): Promise<Figures> {
  const postgres = await startPostgres();
  const record = await openRecord({ databaseUrl: postgres.url, dataDir: "", logger: silentLogger });
  try {
    return await withRedis(async ({ url }) => ({
      ...(await measureRecordedStages({ kind: "redis", url }, record.store, ACTIONS)),
    }));
  } finally {
    await record.store.close();
    await postgres.stop();
  }
}

async function fanout(): Promise<Figures> {
  return withRedis(async ({ url, port }) => {
    const product = await measureFanOut({ kind: "redis", url }, TASKS);
    const figures: Figures = { tasks: product };
    if (values.peers !== true) return figures;
    const peer = await runScript("peers/bullmq.mjs", port, { N: "100", FAN: "1000" });
    return { ...figures, flowProducer: peer["fanOut"] ?? 0, ofFlowProducer: ratio(product, peer["fanOut"] ?? 0) };
  });
}

async function latency(): Promise<Figures> {
  const redis = await withRedis(async ({ url }) => ({ ...(await measureLatency({ kind: "redis", url })) }));
  const embedded = await measureLatency({ kind: "embedded" });
  return { p50: redis["p50"] ?? 0, p99: redis["p99"] ?? 0, embeddedP50: embedded.p50, embeddedP99: embedded.p99 };
}

async function runFlush(port: number): Promise<void> {
  const { Redis } = await import("ioredis");
  const redis = new Redis({ port, host: "127.0.0.1" });
  await redis.flushall();
  redis.disconnect();
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : Number((a / b).toFixed(2));
}

const BENCHMARKS: Readonly<Record<string, () => Promise<Figures>>> = {
  stages,
  "stages-embedded": stagesEmbedded,
  "stages-recorded": stagesRecorded,
  fanout,
  latency,
};

const [name = ""] = positionals;
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  process.stderr.write(`Name a benchmark: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exit(2);
}
const figures = await benchmark();
const text =
  values.json === true
    ? JSON.stringify({ name, ...figures })
    : Object.entries(figures)
        .map(([key, value]) => `${key.padEnd(16)} ${value}`)
        .join("\n");
process.stdout.write(`${text}\n`);
process.exit(0);
