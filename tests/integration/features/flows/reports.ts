import { FatalError, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

const Input = z.strictObject({ gate: z.string() });

/** Stages that report what they do, each step once its gate is open: `<gate>-<step>`. */
export const reports = flow("reports", { input: Input })
  .stage("plain", { run: ({ input }, context) => gate(`${input.gate}-plain`, context.signal) })
  .stage("late", {
    after: "plain",
    run: async ({ input }, context) => {
      context.progress(40, null, "Counting");
      await gate(`${input.gate}-total`, context.signal);
      context.progress(40, 200);
      await gate(`${input.gate}-late`, context.signal);
      context.progress(146, 200, "Nearly");
    },
  })
  .stage("bounds", {
    after: "late",
    run: async ({ input }, context) => {
      context.progress(-10, 100);
      await gate(`${input.gate}-half`, context.signal);
      context.progress(50, 100);
      await gate(`${input.gate}-back`, context.signal);
      context.progress(20, 100, "Back again");
      await gate(`${input.gate}-over`, context.signal);
      context.progress(150, 100, "Too many");
      await gate(`${input.gate}-bounds`, context.signal);
    },
  });

/** Reports a total that cannot be. */
export const reportsWrongly = flow("reports.wrongly", { input: z.strictObject({}) }).stage("wrong", {
  run: (_scope, context) => context.progress(1, -1),
});

/** Has nothing to do, and says so, until its gate is open. */
export const reportsNothing = flow("reports.nothing", { input: Input }).stage("nothing", {
  run: async ({ input }, context) => {
    context.progress(0, 0, "Nothing to do");
    await gate(input.gate, context.signal);
    context.progress(0, 0, "Nothing done");
  },
});

/** Fails half-way without a checkpoint; when it is tried again, it reports nothing before its gate is open. */
export const reportsAgain = flow("reports.again", { input: Input }).stage("again", {
  run: async ({ input }, context) => {
    if (context.attempt === 1) {
      context.progress(60, 100, "At sixty");
      throw new FatalError("told to fail");
    }
    await gate(`${input.gate}-begin`, context.signal);
    context.progress(10, 100, "At ten");
    await gate(`${input.gate}-end`, context.signal);
  },
});

const Ends = z.enum(["completed", "failed", "cancelled"]);

/** Reports and says more from when it is told to stop, or has ended, until long after its end. */
export const reportsOn = flow("reports.on", { input: z.strictObject({ gate: z.string(), ends: Ends }) }).stage("on", {
  run: async ({ input }, context) => {
    context.progress(10, 100, "At ten");
    context.signal.addEventListener("abort", () => talkOn(context), { once: true });
    if (input.ends === "cancelled") return gate(input.gate, context.signal);
    talkOn(context);
    if (input.ends === "failed") throw new FatalError("told to fail");
  },
});

function talkOn(context: TaskContext): void {
  const timer = setInterval(() => {
    context.progress(90, 100, "Too late");
    context.log("too late");
  }, 20);
  setTimeout(() => clearInterval(timer), 2_000);
}
