import { setTimeout as wait } from "node:timers/promises";

import { FatalError, flow, type TaskContext } from "showrunner";
import { z } from "zod";

const MOST_STAGES = 1_000;

const DemoWideInput = z.strictObject({
  stages: z.number().int().min(1).max(MOST_STAGES).default(100).describe("How many stages it has"),
  seconds: z.number().min(0).max(3_600).default(10).describe("How long they take together, in seconds"),
  failAt: z.number().int().min(1).max(MOST_STAGES).optional().describe("Fail at this stage, from 1, the first time"),
});
type DemoWideInput = z.infer<typeof DemoWideInput>;

/**
 * A flow of up to a thousand stages, one after the other, to see what an action of many stages looks like. Its plan has all
 * of them; an action keeps only those it is launched with.
 */
export const demoWide = withStages();

function withStages() {
  const first = flow("demo.wide", {
    input: DemoWideInput,
    description: "Runs up to 1,000 stages one after the other, to see what many look like",
  }).stage(nameOf(1), { run: ({ input }, context) => take(1, input, context) });
  return Array.from({ length: MOST_STAGES - 1 }, (_, place) => place + 2).reduce(
    (built, number) =>
      built.stage(nameOf(number), {
        after: nameOf(number - 1),
        atLaunch: { includeIf: { field: "stages", atLeast: number } },
        run: ({ input }, context) => take(number, input, context),
      }),
    first,
  );
}

/** Its type names no stage: a thousand of them would be a thousand types. */
function nameOf(number: number): string {
  return `Stage ${number}`;
}

/** Takes its share of the time, and fails if it is told to. */
async function take(
  number: number,
  { stages, seconds, failAt }: DemoWideInput,
  { attempt, signal }: TaskContext,
): Promise<{ stage: number }> {
  if (seconds > 0) await wait((seconds * 1_000) / stages, undefined, { signal });
  if (number === failAt && attempt === 1)
    throw new FatalError(`Simulated failure at stage ${number}/${stages}`, "SIMULATED");
  return { stage: number };
}
