import { setTimeout as wait } from "node:timers/promises";

import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

const Input = z.strictObject({ steps: z.number().int(), ms: z.number() });

async function tick({ steps, ms }: z.infer<typeof Input>, context: TaskContext): Promise<number> {
  for (let step = 1; step <= steps; step += 1) {
    await wait(ms, undefined, { signal: context.signal });
    context.progress(step, steps, `Step ${step}`);
    context.log(`line ${step}`);
  }
  return steps;
}

/** Three stages in a row that say something at every step. */
export const ticks = flow("ticks", { input: Input })
  .stage("one", { run: ({ input }, context) => tick(input, context) })
  .stage("two", { after: "one", run: ({ input }, context) => tick(input, context) })
  .stage("three", { after: "two", run: ({ input }, context) => tick(input, context) });
