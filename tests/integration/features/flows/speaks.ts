import { flow } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

/** Says three lines and waits. */
export const speaks = flow("speaks", { input: z.strictObject({ gate: z.string() }) }).stage("say", {
  run: async ({ input }, context) => {
    context.log("one\ntwo");
    context.logError("<b>three</b>");
    await gate(input.gate, context.signal);
  },
});
