import { flow, step, workflow, type StepScope, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

const Used = z.strictObject({ tokens: z.number().default(0), costUsd: z.number().default(0) });

/** Three stages that each use what the input says, in ten parts; nothing more begins once a hundred tokens were used. */
export const spends = flow("spends", {
  input: z.strictObject({ used: Used }),
  budget: { warn: { tokens: 50 }, pause: { tokens: 100 }, stop: { costUsd: 1 } },
})
  .stage("one", { run: ({ input }, context) => use(context, input.used) })
  .stage("two", { after: "one", run: ({ input }, context) => use(context, input.used) })
  .stage("three", { after: "two", run: ({ input }, context) => use(context, input.used) });

async function use(context: TaskContext, { tokens, costUsd }: z.infer<typeof Used>): Promise<number> {
  for (let part = 0; part < 10; part += 1) await context.spend({ tokens: tokens / 10, costUsd: costUsd / 10 });
  return tokens;
}

/** Uses more than it may, and goes on until it is stopped. */
export const spendsOn = flow("spends.on", { input: z.strictObject({ gate: z.string() }) })
  .stage("use", {
    budget: { stop: { costUsd: 0.3 } },
    onFailure: "continue",
    run: async ({ input }, context) => {
      for (let part = 0; part < 4; part += 1) await context.spend({ costUsd: 0.1 });
      await gate(input.gate, context.signal);
    },
  })
  .stage("after", { after: "use", run: () => "went on" });

/** Fails until its third attempt; two may be made before somebody approves. */
@workflow({ name: "spends.tries", input: z.strictObject({}) })
export class Tries {
  @step({ retry: { attempts: 5, delayMs: 10 }, budget: { pause: { attempts: 2 } } })
  async tries(_scope: StepScope<object>, context: TaskContext): Promise<number> {
    await context.spend({ tokens: 3 });
    if (context.attempt < 3) throw new Error("not yet");
    return context.attempt;
  }
}
