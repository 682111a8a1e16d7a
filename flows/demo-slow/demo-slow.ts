import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

const ITEMS = 20;
const ITEMS_DONE = 8;
const ITEM_MS = 150;

/** A flow with a stage that falls silent half-way, and stays so until it is cancelled. */
export const demoSlow = flow("demo.slow", {
  input: z.strictObject({}),
  description: "Falls silent half-way, to see what a stalled stage looks like",
}).stage("Work", {
  heartbeatMs: 5_000,
  run: async (_scope, context) => {
    for (let item = 1; item <= ITEMS_DONE; item += 1) {
      await wait(ITEM_MS, undefined, { signal: context.signal });
      context.progress(item, ITEMS);
    }
    context.log(`Nothing is heard of item ${ITEMS_DONE + 1}. Cancel the action when you have seen enough.`);
    await once(context.signal, "abort");
    throw new Error("It was stopped.");
  },
});
