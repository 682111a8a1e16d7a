import { flow } from "showrunner";
import { z } from "zod";

import { note } from "./files";

/** Code that waits for two payments of its order, one after the other. */
export const callsWait = flow("calls.wait", {
  input: z.strictObject({ order: z.string(), fails: z.boolean().default(false) }),
}).stage("ask", {
  retry: { attempts: 2, delayMs: 10 },
  run: async ({ input }, context) => {
    const first = await context.waitFor("paid", { match: { order: input.order } });
    if (input.fails && context.attempt === 1) throw new Error("It was told to fail once");
    return [first, await context.waitFor("paid", { match: { order: input.order } })];
  },
});

/** Code that waits a little, with a default and without. */
export const callsLate = flow("calls.late", { input: z.strictObject({}) }).stage("ask", {
  run: async (_, context) => {
    const answer = await context.waitFor("never", { timeoutMs: 300, default: "nothing came" });
    const error: unknown = await context.waitFor("never", { timeoutMs: 300 }).catch((thrown: unknown) => thrown);
    return [answer, z.looseObject({ code: z.string() }).parse(error).code];
  },
});

/** Tells what its code knows of the actions around it. */
export const callsChild = flow("calls.child", { input: z.strictObject({ n: z.number() }) }).stage("tell", {
  run: ({ input }, context) => ({ n: input.n, ...context.action, metadata: { ...context.action.metadata } }),
});

/** Launches a child for each number, and once more after its first attempt has failed. */
export const callsParent = flow("calls.parent", { input: z.strictObject({ numbers: z.array(z.number()) }) }).stage(
  "launch",
  {
    retry: { attempts: 2, delayMs: 10 },
    run: async ({ input }, context) => {
      const children = await Promise.all(
        input.numbers.map((n) => context.spawn("calls.child", { n }, { metadata: { n }, name: `Child ${n}` })),
      );
      if (context.attempt === 1) throw new Error("It was told to fail once");
      return Promise.all(children.map((child) => child.result()));
    },
  },
);

/** Launches what waits for ever, and waits for it, or not. */
export const callsHolds = flow("calls.holds", { input: z.strictObject({ waits: z.boolean() }) }).stage("launch", {
  run: async ({ input }, context) => {
    const child = await context.spawn("family.waits");
    return input.waits ? child.result() : child.id;
  },
});

/** Launches what cannot be made, or fails. */
export const callsFails = flow("calls.fails", { input: z.strictObject({ flow: z.string(), n: z.json() }) }).stage(
  "launch",
  {
    run: async ({ input }, context) => {
      const child = await context.spawn(input.flow, { n: input.n, fails: true });
      return child.result();
    },
  },
);

/** Launches one child, then waits for a signal; each attempt writes a line. */
export const callsLasts = flow("calls.lasts", { input: z.strictObject({ file: z.string() }) }).stage("both", {
  run: async ({ input }, context) => {
    const child = await context.spawn("calls.child", { n: 5 });
    const early = await context.waitFor("early");
    note(input.file, `${context.attempt} ${child.id} ${JSON.stringify(early)}`);
    return [await child.result(), early, await context.waitFor("late")];
  },
});
