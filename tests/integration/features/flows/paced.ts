import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

/** Ten actions a second, and so on for each customer. */
export const paced = flow("paced.ten", {
  input: z.strictObject({ customer: z.string(), stages: z.number().default(1) }),
  rateLimit: { limit: 10, perMs: 1_000, key: "input.customer" },
})
  .stage("first", { run: ({ input }) => input.customer })
  .stage("second", { after: "first", run: ({ outputs }) => outputs.first });

/** Two a minute. */
export const pacedSlow = flow("paced.slow", {
  input: z.strictObject({}),
  rateLimit: { limit: 2, perMs: 60_000 },
}).stage("work", { run: () => 1 });

/** What comes within a second of another takes its place. */
export const pacedLast = flow("paced.last", { input: z.strictObject({ n: z.number() }), debounceMs: 1_000 }).stage(
  "work",
  {
    run: ({ input }) => input.n,
  },
);

/** As long as a test takes. */
export const pacedHeld = flow("paced.held", { input: z.strictObject({ n: z.number() }), debounceMs: 600_000 }).stage(
  "work",
  {
    run: ({ input }) => input.n,
  },
);

/** One at a time. */
export const pacedOne = flow("paced.one", {
  input: z.strictObject({ ms: z.number().default(0) }),
  concurrency: { limit: 1 },
}).stage("work", { run: ({ input }, context) => wait(input.ms, null, { signal: context.signal }) });
