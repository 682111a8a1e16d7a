import { chainFlow, Counter } from "./bench-flows";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

const STAGES = 5;
const WARM_UP = 500;

/** Durable stages a second: chains of five stages that do nothing, by one runner, submitted beforehand. */
export async function measureStages(store: BenchStore, actions: number): Promise<number> {
  const counter = new Counter();
  const flow = chainFlow(counter);
  const bench = await startLiveBench(store, [flow]);
  await bench.submit(Array.from({ length: WARM_UP }, (_, i) => creationOf(flow, { value: { i } })));
  await counter.reach(WARM_UP);
  const creations = Array.from({ length: actions }, (_, i) => creationOf(flow, { value: { i } }));
  const startedAt = performance.now();
  const submitted = bench.submit(creations);
  await counter.reach(WARM_UP + actions);
  await submitted;
  const seconds = (performance.now() - startedAt) / 1_000;
  await bench.close();
  return Math.round((actions * STAGES) / seconds);
}
