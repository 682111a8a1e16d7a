import { flow } from "showrunner";
import { z } from "zod";

/** Two stages that can be undone, each telling the state what it undid, and one that fails until it is told otherwise. */
export const undo = flow("undo", { input: z.strictObject({ undoFails: z.boolean().default(false) }) })
  .stage("reserve", {
    run: () => ({ room: 7 }),
    compensate: async ({ output }, context) => context.state.append("undone", `room ${output.room}`),
  })
  .stage("charge", {
    after: "reserve",
    run: () => ({ sum: 12 }),
    compensate: async ({ input, output }, context) => {
      context.log(`refunding ${output.sum}`);
      await context.state.append("undone", `sum ${output.sum}`);
      if (input.undoFails) throw new Error("The bank is closed");
    },
  })
  .stage("notify", { after: "charge", run: () => "told" })
  .stage("ship", {
    after: "notify",
    run: async (_scope, context) => {
      if ((await context.state.get("mayShip")) !== true) throw new Error("No ship is there");
      return "shipped";
    },
  });
