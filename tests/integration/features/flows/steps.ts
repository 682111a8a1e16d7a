import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

const Input = z.strictObject({ gate: z.string() });

async function pass(input: z.infer<typeof Input>, context: TaskContext): Promise<string> {
  await gate(`${input.gate}-${context.stage}`, context.signal);
  return context.stage;
}

/** Five stages in a row, each with its own gate: `<gate>-<stage>`. */
export const steps = flow("steps", { input: Input })
  .stage("one", { run: ({ input }, context) => pass(input, context) })
  .stage("two", { after: "one", run: ({ input }, context) => pass(input, context) })
  .stage("three", { after: "two", run: ({ input }, context) => pass(input, context) })
  .stage("four", { after: "three", run: ({ input }, context) => pass(input, context) })
  .stage("five", { after: "four", run: ({ input }, context) => pass(input, context) });
