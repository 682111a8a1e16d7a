import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate, note } from "./files";

const Input = z.strictObject({ file: z.string(), gate: z.string() });

function done(input: z.infer<typeof Input>, context: TaskContext): string {
  note(input.file, context.stage);
  return context.stage;
}

/** Five stages in a row; the third waits at a gate. */
export const five = flow("five", { input: Input })
  .stage("one", { run: ({ input }, context) => done(input, context) })
  .stage("two", { after: "one", run: ({ input }, context) => done(input, context) })
  .stage("three", {
    after: "two",
    run: async ({ input }, context) => {
      await gate(input.gate, context.signal);
      return done(input, context);
    },
  })
  .stage("four", { after: "three", run: ({ input }, context) => done(input, context) })
  .stage("five", {
    after: ["two", "four"],
    run: ({ input, outputs }, context) => `${outputs.two} ${done(input, context)}`,
  });
