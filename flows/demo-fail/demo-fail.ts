import { setTimeout as wait } from "node:timers/promises";

import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

const STAGE_MS = 300;
const MOST_STAGES = 6;

const DemoFailInput = z.strictObject({
  stages: z.number().int().min(1).max(MOST_STAGES).default(3).describe("How many stages it has"),
  stage: z.number().int().min(1).max(MOST_STAGES).default(2).describe("The stage that fails, from 1"),
  failAttempts: z.number().int().min(0).max(100).default(1).describe("How many attempts of that stage fail"),
  notIdempotent: z.boolean().default(false).describe("Mark the stages as not safe to run twice"),
});
type DemoFailInput = z.infer<typeof DemoFailInput>;

const notIdempotentIf = "notIdempotent";

/** A flow with a stage that fails as often as it is told to, and is never tried again by itself. */
export const demoFail = flow("demo.fail", {
  input: DemoFailInput,
  description: "Fails at a stage you choose, to see what a retry does",
})
  .stage("Stage 1", { atLaunch: { notIdempotentIf }, run: ({ input }, context) => attempt(1, input, context) })
  .stage("Stage 2", { after: "Stage 1", atLaunch: choice(2), run: ({ input }, context) => attempt(2, input, context) })
  .stage("Stage 3", { after: "Stage 2", atLaunch: choice(3), run: ({ input }, context) => attempt(3, input, context) })
  .stage("Stage 4", { after: "Stage 3", atLaunch: choice(4), run: ({ input }, context) => attempt(4, input, context) })
  .stage("Stage 5", { after: "Stage 4", atLaunch: choice(5), run: ({ input }, context) => attempt(5, input, context) })
  .stage("Stage 6", { after: "Stage 5", atLaunch: choice(6), run: ({ input }, context) => attempt(6, input, context) });

function choice(atLeast: number) {
  return { includeIf: { field: "stages", atLeast }, notIdempotentIf };
}

async function attempt(
  number: number,
  input: DemoFailInput,
  context: TaskContext,
): Promise<{ stage: number; attempt: number }> {
  context.log(`Stage ${number}, attempt ${context.attempt}`);
  await wait(STAGE_MS, undefined, { signal: context.signal });
  if (number === input.stage && context.attempt <= input.failAttempts) {
    context.logError(`Attempt ${context.attempt} is told to fail`);
    throw new Error(`Simulated failure of stage ${number}, attempt ${context.attempt}`);
  }
  return { stage: number, attempt: context.attempt };
}
