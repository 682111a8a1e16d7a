import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

const Input = z.strictObject({ items: z.number(), ms: z.number() });

/** So many tasks of so many ms, ten of the flow at once. */
function shares<const Name extends string>(name: Name) {
  return flow(name, { input: Input, concurrency: { limit: 10 } }).stage("work", {
    each: ({ input }) => Array.from({ length: input.items }, (_, place) => place),
    run: (_item, context, { input }) => wait(input.ms, null, { signal: context.signal }),
  });
}

export const sharesOne = shares("shares.one");
export const sharesTwo = shares("shares.two");
export const sharesThree = shares("shares.three");
