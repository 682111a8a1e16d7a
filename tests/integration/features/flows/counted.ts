import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

/** Counts its items at a steady pace, then waits at a gate if there is one. */
export const counted = flow("counted", {
  input: z.strictObject({ items: z.number(), ms: z.number(), gate: z.string().optional() }),
})
  .stage("count", {
    run: async ({ input }, context) => {
      for (let done = 1; done <= input.items; done += 1) {
        await wait(input.ms, undefined, { signal: context.signal });
        context.progress(done, input.items);
      }
    },
  })
  .stage("after", {
    after: "count",
    run: async ({ input }, context) => {
      if (input.gate !== undefined) await gate(input.gate, context.signal);
    },
  });
