import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

/** Two tasks of one customer at once, whatever the number of actions. */
export const limitedByCustomer = flow("limited.customer", {
  input: z.strictObject({ customer: z.string(), ms: z.number() }),
  concurrency: { key: "input.customer", limit: 2 },
}).stage("work", { run: ({ input }, context) => wait(input.ms, null, { signal: context.signal }) });

/** Three tasks of the flow at once. */
export const limitedFlow = flow("limited.flow", {
  input: z.strictObject({ items: z.number(), ms: z.number() }),
  concurrency: { limit: 3 },
}).stage("work", {
  each: ({ input }) => Array.from({ length: input.items }, (_, place) => place),
  run: (_item, context, { input }) => wait(input.ms, null, { signal: context.signal }),
});
