import { fanFlow } from "./bench-flows";
import { creationOf, startLiveBench, type BenchStore } from "./live-bench";

/** Tasks a second of one wide stage between one plan and one join. @throws when the join saw anything but all results in order, once */
export async function measureFanOut(store: BenchStore, tasks: number): Promise<number> {
  const joins: { results: number; inOrder: boolean }[] = [];
  let joined: () => void = () => undefined;
  const flow = fanFlow((results, inOrder) => {
    joins.push({ results, inOrder });
    joined();
  });
  const bench = await startLiveBench(store, [flow]);
  const measure = async (size: number): Promise<number> => {
    const end = new Promise<void>((resolve) => {
      joined = resolve;
    });
    const startedAt = performance.now();
    await bench.submit([creationOf(flow, { value: { tasks: size } })]);
    await end;
    return size / ((performance.now() - startedAt) / 1_000);
  };
  await measure(100);
  const rate = await measure(tasks);
  await bench.close();
  const [, join] = joins;
  if (joins.length !== 2 || join?.results !== tasks || !join.inOrder)
    throw new Error(`the join saw ${JSON.stringify(joins)}`);
  return Math.round(rate);
}
