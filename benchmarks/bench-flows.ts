import { z } from "zod";

import { flow } from "@/lib/flows/builder";

/** What a benchmark counts: how often the last stage of a flow has run, and who waits for how many. */
export class Counter {
  count = 0;
  private waiting: { readonly goal: number; readonly resolve: () => void } | null = null;

  add(): void {
    this.count += 1;
    if (this.waiting !== null && this.count >= this.waiting.goal) this.waiting.resolve();
  }

  reach(goal: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = { goal, resolve };
      if (this.count >= goal) resolve();
    });
  }
}

const input = z.object({ i: z.number() });

/** Five stages in a row that do nothing but hand their number on. */
export function chainFlow(counter: Counter) {
  return flow("bench-chain", { input })
    .stage("s0", { run: ({ input: { i } }) => ({ i, stage: "s0" }) })
    .stage("s1", { after: "s0", run: ({ input: { i } }) => ({ i, stage: "s1" }) })
    .stage("s2", { after: "s1", run: ({ input: { i } }) => ({ i, stage: "s2" }) })
    .stage("s3", { after: "s2", run: ({ input: { i } }) => ({ i, stage: "s3" }) })
    .stage("s4", {
      after: "s3",
      run: ({ input: { i } }) => {
        counter.add();
        return { i, stage: "s4" };
      },
    });
}

/** One stage, many tasks, one join that sees all results. */
export function fanFlow(onJoin: (results: number, inOrder: boolean) => void) {
  return flow("bench-fan", { input: z.object({ tasks: z.number() }) })
    .stage("fan", { each: ({ input: { tasks } }) => Array.from({ length: tasks }, (_, i) => i), run: (i) => ({ i }) })
    .stage("join", {
      after: "fan",
      run: ({ outputs }) => {
        onJoin(
          outputs.fan.length,
          outputs.fan.every((result, place) => result.status === "completed" && result.output.i === place),
        );
        return outputs.fan.length;
      },
    });
}

/** One stage that says when it began. */
export function latencyFlow(onStart: (i: number) => void) {
  return flow("bench-latency", { input }).stage("only", {
    run: ({ input: { i } }) => {
      onStart(i);
      return i;
    },
  });
}

/** The runners that the stages of `hopFlow` go back and forth between. */
export const HOP_TARGETS = ["bench/even", "bench/odd"];

/** Stages in a row, each on the other runner than the one before, that tell when they begin and end. */
export function hopFlow(
  stages: number,
  told: { readonly begin: (stage: number) => void; readonly end: (stage: number) => void },
) {
  const run = (stage: number) => () => {
    told.begin(stage);
    told.end(stage);
    return stage;
  };
  // Names that are no literals: a thousand of them would be a thousand types.
  const nameOf = (stage: number): string => `s${stage}`;
  const first = flow("bench-hop", { input }).stage(nameOf(0), { target: "bench/even", run: run(0) });
  return Array.from({ length: stages - 1 }, (_, place) => place + 1).reduce(
    (built, stage) =>
      built.stage(nameOf(stage), {
        after: nameOf(stage - 1),
        target: stage % 2 === 0 ? "bench/even" : "bench/odd",
        run: run(stage),
      }),
    first,
  );
}
