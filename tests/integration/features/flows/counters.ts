import { flow } from "showrunner";
import { z } from "zod";

const Input = z.strictObject({ tasks: z.number().int(), times: z.number().int() });

/** Many tasks that count in one place. */
export const counters = flow("counters", { input: Input })
  .stage("count", {
    each: ({ input }) => Array.from({ length: input.tasks }, (_, place) => place),
    run: async (place, context, { input }) => {
      for (let time = 0; time < input.times; time += 1) await context.state.increment("total");
      await context.state.append("tasks", place);
      return context.state.compareAndSet("first", null, place);
    },
  })
  .stage("read", { after: "count", run: (_scope, context) => context.state.get("total") });
