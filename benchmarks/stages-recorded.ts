import type { RecordStore } from "@/server/ports/record";

import { chainFlow, Counter } from "./bench-flows";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

/** Durable stages a second with the record written beside them, by the same process. */
export interface RecordedRates {
  /** To the commit of the last stage in the live store. */
  readonly stages: number;
  /** To the moment the record has every event of every action. */
  readonly recorded: number;
}

const STAGES = 5;
const WARM_UP = 2_000;
const LOOK_MS = 20;

/** Chains of five stages that do nothing, accepted and recorded. @throws when the record does not end with every action completed */
export async function measureRecordedStages(
  store: BenchStore,
  record: RecordStore,
  actions: number,
): Promise<RecordedRates> {
  const counter = new Counter();
  const flow = chainFlow(counter);
  const bench = await startLiveBench(store, [flow], { record });
  const creations = (count: number) => Array.from({ length: count }, (_, i) => creationOf(flow, { value: { i } }));
  await bench.submit(creations(WARM_UP));
  await counter.reach(WARM_UP);
  await untilRecorded(record, WARM_UP);
  await bench.replaceRunners(() => bench.submit(creations(actions)));
  const startedAt = performance.now();
  await counter.reach(WARM_UP + actions);
  await bench.rest();
  const stages = rate(actions, startedAt);
  await untilRecorded(record, WARM_UP + actions);
  const recorded = rate(actions, startedAt);
  await bench.close();
  return { stages, recorded };
}

async function untilRecorded(record: RecordStore, actions: number): Promise<void> {
  for (;;) {
    const { total } = await record.listActions({
      organisation: "default",
      status: ["completed"],
      sort: "createdAt:desc",
      limit: 1,
    });
    if (total === actions) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function rate(actions: number, startedAt: number): number {
  return Math.round((actions * STAGES) / ((performance.now() - startedAt) / 1_000));
}
