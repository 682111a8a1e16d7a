import { flow } from "showrunner";
import { z } from "zod";

import { gate } from "./files";

/** Reads a value of the state, waits, and tells what it had read; beside it tasks that count. */
export const keeps = flow("keeps", { input: z.strictObject({ gate: z.string() }) })
  .stage("set", { run: (_scope, context) => context.state.put("k", 1) })
  .stage("hold", {
    after: "set",
    run: async ({ input }, context) => {
      const value = await context.state.get("k");
      await context.state.put("seen", value ?? null);
      await gate(input.gate, context.signal);
      return value;
    },
  })
  .stage("count", {
    after: "set",
    each: () => Array.from({ length: 50 }, (_, place) => place),
    run: async (place, context) => {
      await context.state.increment("total");
      await context.state.append("order", place);
      await context.state.addToSet("rest", place % 5);
      return context.state.compareAndSet("winner", null, place);
    },
  });
