import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

const STAGE_MS = 300;

/** What the approver of the demo fills in. */
const Decision = z.strictObject({
  audience: z.enum(["team", "customers", "everyone"]).default("team").describe("Who gets to see it"),
  note: z.string().max(500).optional().describe("What they are told"),
});

/** A flow that stops half-way until a person decides. */
export const demoWait = flow("demo.wait", {
  input: z.strictObject({}),
  description: "Waits for your approval half-way",
})
  .stage("Prepare", {
    run: async (_scope, context) => {
      context.log("A draft is ready.");
      await wait(STAGE_MS, undefined, { signal: context.signal });
      return { draft: "Release notes" };
    },
  })
  .stage("Approval", { after: "Prepare", wait: { approval: { schema: Decision } } })
  .stage("Publish", {
    after: ["Prepare", "Approval"],
    run: async ({ outputs }, context) => {
      const { by } = outputs.Approval;
      const { audience, note } = Decision.parse(outputs.Approval.value ?? {});
      context.log(`${outputs.Prepare.draft} for ${audience}, approved by ${by ?? "nobody"}.`);
      await wait(STAGE_MS, undefined, { signal: context.signal });
      return { published: outputs.Prepare.draft, audience, note: note ?? null, approvedBy: by };
    },
  });
