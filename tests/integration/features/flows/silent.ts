import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

import { gate, note } from "./files";

/** Says one thing, then nothing until the gate is open, then that it is alive, and waits at the next gate. */
export const silentShown = flow("silent.shown", {
  input: z.strictObject({ gate: z.string(), next: z.string() }),
}).stage("work", {
  heartbeatMs: 400,
  run: async ({ input }, context) => {
    context.progress(1, 2);
    await gate(input.gate, context.signal);
    while (!existsSync(input.next)) {
      context.heartbeat();
      await wait(100, undefined, { signal: context.signal });
    }
    return "done";
  },
});

/** Falls silent in its first attempts, as often as told, and then does its work. */
export const silentRetried = flow("silent.retried", {
  input: z.strictObject({ silent: z.number().int() }),
}).stage("work", {
  heartbeatMs: 300,
  onStall: "retry",
  run: async ({ input }, context) => {
    await context.checkpoint("begun", () => context.attempt);
    if (context.attempt > input.silent) return context.attempt;
    await once(context.signal, "abort");
    throw new Error("It was stopped.");
  },
});

/** Does nothing but wait until it is stopped, deaf to that. */
export const silentDeaf = flow("silent.deaf", { input: z.strictObject({ silent: z.number().int() }) }).stage("work", {
  heartbeatMs: 300,
  onStall: "retry",
  run: async ({ input }, context) => {
    if (context.attempt <= input.silent) await new Promise(() => undefined);
    return context.attempt;
  },
});

/** Does two steps, each noted in a file, with a gate between them. */
export const interrupted = flow("interrupted", {
  input: z.strictObject({ file: z.string(), gate: z.string() }),
})
  .stage("one", { run: ({ input }) => note(input.file, "one") })
  .stage("two", {
    after: "one",
    run: async ({ input }, context) => {
      await context.checkpoint("first half", () => {
        note(input.file, "two, first half");
        return true;
      });
      await gate(input.gate, context.signal);
      note(input.file, "two, second half");
    },
  })
  .stage("three", { after: "two", run: ({ input }) => note(input.file, "three") });
