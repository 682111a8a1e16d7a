import { Redis } from "ioredis";

import type { RecordStore } from "@/server/ports/record";

import { fanFlow } from "./bench-flows";
import { creationOf, startLiveBench } from "./live-bench";

/** What a very wide stage costs, recorded beside the work: time, and memory of Redis as it goes on. */
export interface WideFigures {
  readonly tasksPerSecond: number;
  /** Most that Redis held in each third of the run, MB. */
  readonly firstThirdMb: number;
  readonly middleThirdMb: number;
  readonly lastThirdMb: number;
  /** The last third against the middle one: what has been recorded is to cost nothing, so 1 but for the work of the moment. */
  readonly lastToMiddle: number;
}

const LOOK_MS = 100;
const WARM_UP = 1_000;

/** One stage of so many tasks, between one plan and one join. */
export async function measureWide(url: string, record: RecordStore, tasks: number): Promise<WideFigures> {
  let joined: () => void = () => undefined;
  const flow = fanFlow(() => joined());
  const bench = await startLiveBench({ kind: "redis", url }, [flow], { record });
  const redis = new Redis(url);
  const run = async (size: number): Promise<number> => {
    const end = new Promise<void>((resolve) => {
      joined = resolve;
    });
    const startedAt = performance.now();
    await bench.submit([creationOf(flow, { value: { tasks: size } })]);
    await end;
    return performance.now() - startedAt;
  };
  await run(WARM_UP);
  const samples: number[] = [];
  const sampling = setInterval(() => void usedMb(redis).then((mb) => samples.push(mb)), LOOK_MS);
  const tookMs = await run(tasks);
  clearInterval(sampling);
  redis.disconnect();
  await bench.close();
  const third = Math.floor(samples.length / 3);
  const most = (from: number, to: number): number => Number(Math.max(...samples.slice(from, to)).toFixed(2));
  const [middleThirdMb, lastThirdMb] = [most(third, 2 * third), most(2 * third, samples.length)];
  return {
    tasksPerSecond: Math.round(tasks / (tookMs / 1_000)),
    firstThirdMb: most(0, third),
    middleThirdMb,
    lastThirdMb,
    lastToMiddle: Number((lastThirdMb / middleThirdMb).toFixed(3)),
  };
}

async function usedMb(redis: Redis): Promise<number> {
  const used = /used_memory:(\d+)/.exec(await redis.info("memory"))?.[1] ?? "0";
  return Number(used) / 1_000_000;
}
