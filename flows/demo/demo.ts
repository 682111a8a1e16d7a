import { setTimeout as wait } from "node:timers/promises";

import { FatalError, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { demoMessage, failingItem } from "./demo-messages";
import { createPace } from "./pace";

const DemoInput = z.strictObject({
  items: z.number().int().min(1).max(1_000_000).default(2_000).describe("How many items to process"),
  seconds: z.number().min(0.1).max(3_600).default(20).describe("How long processing takes, in seconds"),
  failAt: z.number().int().min(1).optional().describe("Fail at exactly this item"),
  fail: z.boolean().default(false).describe("Fail somewhere between 30 and 70 %, the first time"),
  seed: z.number().int().default(1).describe("Chooses where it fails"),
  pauseAt: z.number().int().min(1).optional().describe("Rest at this item"),
  pauseSeconds: z.number().min(0).max(3_600).default(5).describe("How long it rests there, in seconds"),
});
type DemoInput = z.infer<typeof DemoInput>;

const SETUP_STEPS = 4;
const SETUP_STEP_MS = 150;
const CHECKPOINT_ITEMS = 100;

/** A flow to watch: it sets up, processes items at an even pace with a message for every stretch, and counts them at the end. */
export const demo = flow("demo", {
  input: DemoInput,
  description: "Processes made-up items at an even pace, to see how an action runs",
})
  .stage("Setup", { run: (_scope, context) => setUp(context) })
  .stage("Processing", { after: "Setup", run: ({ input }, context) => processItems(input, context) })
  .stage("Analysis", { after: "Processing", run: ({ outputs }, context) => analyse(outputs.Processing, context) });

async function setUp(context: TaskContext): Promise<{ ready: true }> {
  for (let step = 1; step <= SETUP_STEPS; step += 1) {
    await wait(SETUP_STEP_MS, undefined, { signal: context.signal });
    context.log(`Prepared ${step} of ${SETUP_STEPS}`);
  }
  return { ready: true };
}

async function processItems(input: DemoInput, context: TaskContext): Promise<{ processed: number }> {
  const { items, seconds, pauseAt, pauseSeconds } = input;
  const done = await lastCheckpoint(items, context);
  const pace = createPace(seconds * 1_000, done / items, context.signal);
  context.progress(done, items, demoMessage(Math.floor((100 * done) / items)));
  for (let item = done + 1; item <= items; item += 1) {
    await pace(item / items);
    if (item === pauseAt) await wait(pauseSeconds * 1_000, undefined, { signal: context.signal });
    failIfAsked(input, { item, attempt: context.attempt });
    context.progress(item, items, demoMessage(Math.floor((100 * item) / items)));
    if (item % CHECKPOINT_ITEMS === 0) await pass(item, items, context);
  }
  return { processed: items };
}

/** How many items an earlier attempt got through, by its checkpoints. */
async function lastCheckpoint(items: number, context: TaskContext): Promise<number> {
  let done = 0;
  for (let item = CHECKPOINT_ITEMS; item <= items; item += CHECKPOINT_ITEMS) {
    if (!context.hasCheckpoint(nameOf(item))) break;
    done = await context.checkpoint(nameOf(item), () => item);
  }
  return done;
}

async function pass(item: number, items: number, context: TaskContext): Promise<void> {
  await context.checkpoint(nameOf(item), () => item);
  context.log(`Processed ${item} of ${items} items`);
}

function nameOf(item: number): string {
  return `item-${item}`;
}

function failIfAsked({ items, failAt, fail, seed }: DemoInput, at: { item: number; attempt: number }): void {
  const failing = failAt ?? (fail ? failingItem(items, seed) : undefined);
  if (at.item === failing && at.attempt === 1)
    throw new FatalError(`Simulated failure at ${at.item}/${items} items`, "SIMULATED");
}

async function analyse(
  { processed }: { processed: number },
  context: TaskContext,
): Promise<{ processed: number; summary: string }> {
  await wait(SETUP_STEP_MS * 2, undefined, { signal: context.signal });
  const summary = `Processed ${processed} items`;
  context.log(summary);
  return { processed, summary };
}
