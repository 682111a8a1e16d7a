import { hopFlow, HOP_TARGETS } from "./bench-flows";
import { quantile } from "./figures";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

/** How long after the end of a stage the next one runs on another runner, ms: among the first stages of an action, and the last. */
export interface Hops {
  readonly firstP50: number;
  readonly firstP99: number;
  readonly lastP50: number;
  readonly lastP99: number;
}

const STAGES = 1_000;
/** Stages at either end that are looked at. */
const EDGE = 200;
const ROUNDS = 5;

/** Actions of a thousand stages in a row, one at a time, whose stages go back and forth between two runners. */
export async function measureHops(store: BenchStore): Promise<Hops> {
  let hops: number[] = [];
  let ended: () => void = () => undefined;
  let endedAt = 0;
  const flow = hopFlow(STAGES, {
    begin: (stage) => {
      if (stage > 0) hops[stage - 1] = performance.now() - endedAt;
    },
    end: (stage) => {
      endedAt = performance.now();
      if (stage === STAGES - 1) ended();
    },
  });
  const bench = await startLiveBench(store, [flow], { targets: HOP_TARGETS });
  const rounds: number[][] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    hops = [];
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    await bench.submit([creationOf(flow, { value: { i: round } })]);
    await end;
    await bench.rest();
    rounds.push(hops);
  }
  await bench.close();
  // The first round is for warming up.
  const measured = rounds.slice(1);
  const first = measured.flatMap((round) => round.slice(0, EDGE));
  const last = measured.flatMap((round) => round.slice(-EDGE));
  return {
    firstP50: quantile(first, 0.5),
    firstP99: quantile(first, 0.99),
    lastP50: quantile(last, 0.5),
    lastP99: quantile(last, 0.99),
  };
}
