import { FatalError, flow } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

const Input = z.strictObject({
  gate: z.string(),
  ends: z.enum(["completed", "partial", "failed"]).default("completed"),
});

/** Ends as it is told to, once the gate is open. */
export const statuses = flow("statuses", { input: Input })
  .stage("Hold", {
    run: async ({ input }, context) => {
      await gate(input.gate, context.signal);
      if (input.ends === "failed") throw new FatalError("told to fail", "TOLD");
      return "held";
    },
  })
  .stage("Optional", {
    after: "Hold",
    onFailure: "continue",
    run: async ({ input }, context) => {
      await gate(input.gate, context.signal);
      if (input.ends === "partial") throw new FatalError("told to fail in part", "TOLD");
      return "done";
    },
  });
