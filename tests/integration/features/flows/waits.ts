import { flow } from "showrunner";
import { z } from "zod";

/** Waits as long as its input says, without a runner. */
export const waitsSleep = flow("waits.sleep", { input: z.strictObject({ ms: z.number() }) })
  .stage("first", { run: () => "first" })
  .stage("sleep", { after: "first", wait: ({ input }) => ({ sleepMs: input.ms }) })
  .stage("last", { after: ["first", "sleep"], run: ({ outputs }) => [outputs.first, outputs.sleep] });

/** Waits for the payment of its order. */
export const waitsSignal = flow("waits.signal", {
  input: z.strictObject({ order: z.string(), deadlineMs: z.number().default(600_000) }),
})
  .stage("order", { run: ({ input }) => ({ order: input.order }) })
  .stage("paid", {
    after: "order",
    wait: ({ input }) => ({
      signal: "paid",
      match: { order: input.order },
      deadlineMs: input.deadlineMs,
      default: "no",
    }),
  })
  .stage("ship", { after: "paid", run: ({ outputs }) => outputs.paid });

/** Asks a person, and goes on either way. */
export const waitsApproval = flow("waits.approval", { input: z.strictObject({}) })
  .stage("ask", {
    wait: {
      approval: { schema: z.strictObject({ copies: z.number().int().min(1).default(1) }), onReject: "continue" },
    },
  })
  .stage("print", {
    after: "ask",
    when: ({ outputs }) => outputs.ask.approved,
    run: ({ outputs }) => outputs.ask.value,
  });
