import { FatalError, flow } from "showrunner";
import { z } from "zod";

const Price = z.object({ amount: z.number(), currency: z.string() });
type Price = z.infer<typeof Price>;

/** Has a stage that always fails, and one that reads what that would have given. */
export const byHand = flow("by-hand", { input: z.strictObject({}) })
  .stage("look", { run: () => "found" })
  .stage("price", {
    after: "look",
    outputSchema: Price,
    run: (): Price => {
      throw new FatalError("the shop is closed");
    },
  })
  .stage("sell", { after: "price", run: ({ outputs: { price } }) => `${price.amount} ${price.currency}` });
