import { latencyFlow } from "./bench-flows";
import { quantile } from "./figures";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

/** How long after its submission the first stage of an action runs, on an idle store; ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP = 50;
const SAMPLES = 500;

export async function measureLatency(store: BenchStore): Promise<Latency> {
  let started: (at: number) => void = () => undefined;
  const flow = latencyFlow(() => started(performance.now()));
  const bench = await startLiveBench(store, [flow]);
  const samples: number[] = [];
  for (let i = 0; i < WARM_UP + SAMPLES; i += 1) {
    const begun = new Promise<number>((resolve) => {
      started = resolve;
    });
    const creation = creationOf(flow, { value: { i } });
    const submittedAt = performance.now();
    await bench.submit([creation]);
    samples.push((await begun) - submittedAt);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await bench.close();
  return { p50: quantile(samples.slice(WARM_UP), 0.5), p99: quantile(samples.slice(WARM_UP), 0.99) };
}
