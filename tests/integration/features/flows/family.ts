import { FatalError, flow } from "showrunner";
import { z } from "zod";

/** Doubles a number; what is launched by others. */
export const familyDouble = flow("family.double", {
  input: z.strictObject({ n: z.number(), fails: z.boolean().default(false) }),
})
  .stage("check", {
    run: ({ input }) => {
      if (input.fails) throw new FatalError("It was told to fail");
      return input.n;
    },
  })
  .stage("double", { after: "check", run: ({ outputs }) => outputs.check * 2 });

/** Waits for ever, unless it is cancelled. */
export const familyWaits = flow("family.waits", { input: z.strictObject({}) }).stage("wait", {
  wait: { signal: "never" },
});

/** One child, then several, then their sum. */
export const familyParent = flow("family.parent", {
  input: z.strictObject({ numbers: z.array(z.number()), fails: z.boolean().default(false) }),
})
  .stage("first", { flow: "family.double", input: ({ input }) => ({ n: input.numbers.length, fails: input.fails }) })
  .stage("each", {
    after: "first",
    flow: "family.double",
    each: ({ input }) => input.numbers.map((n) => ({ n })),
    concurrency: 3,
  })
  .stage("sum", {
    after: ["first", "each"],
    run: ({ outputs }) =>
      z.number().parse(outputs.first) +
      outputs.each.reduce((sum, one) => sum + (one.status === "completed" ? z.number().parse(one.output) : 0), 0),
  });

export const familyHolds = flow("family.holds", { input: z.strictObject({}) }).stage("child", { flow: "family.waits" });

/** Launches itself. */
export const familyEndless = flow("family.endless", { input: z.strictObject({}) }).stage("again", {
  flow: "family.endless",
});

/** Gives what it is given. */
export const familyEcho = flow("family.echo", { input: z.strictObject({ value: z.json() }) }).stage("echo", {
  run: ({ input }) => input,
});
