import { chainFlow, Counter } from "./bench-flows";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

/** Durable stages a second. */
export interface StageRates {
  /** Of actions that were submitted beforehand. */
  readonly stages: number;
  /** With the submission of the actions by the same process, as it goes on. */
  readonly submitting: number;
}

const STAGES = 5;
/** Actions before those that are timed: a runner at work has compiled its code. */
const WARM_UP = 4_000;

/** Chains of five stages that do nothing, by one runner, to the commit of the last of them. */
export async function measureStages(store: BenchStore, actions: number): Promise<StageRates> {
  const counter = new Counter();
  const flow = chainFlow(counter);
  const bench = await startLiveBench(store, [flow]);
  const creations = (count: number) => Array.from({ length: count }, (_, i) => creationOf(flow, { value: { i } }));
  let expected = 0;
  const finish = async (count: number): Promise<void> => {
    expected += count;
    await counter.reach(expected);
    await bench.rest();
  };
  const submitAndFinish = async (count: number): Promise<number> => {
    const actionsToCome = creations(count);
    const startedAt = performance.now();
    await Promise.all([bench.submit(actionsToCome), finish(count)]);
    return rate(count, startedAt);
  };
  await submitAndFinish(WARM_UP);
  const submitting = await submitAndFinish(actions);
  await bench.replaceRunners(() => bench.submit(creations(actions)));
  const startedAt = performance.now();
  await finish(actions);
  const stages = rate(actions, startedAt);
  await bench.close();
  return { stages, submitting };
}

function rate(actions: number, startedAt: number): number {
  return Math.round((actions * STAGES) / ((performance.now() - startedAt) / 1_000));
}
