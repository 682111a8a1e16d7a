import { flow, handler, step, workflow, type StageDefinition, type StepScope, type TaskContext } from "showrunner";
import { z } from "zod";

import { note } from "./files";

const Input = z.strictObject({
  notes: z.string(),
  /** How many stages are added. */
  count: z.number().default(3),
  /** What is added in their place. */
  stages: z.array(z.unknown()).optional(),
  /** The stage of that name fails until this file is there. */
  fails: z.string().optional(),
});
type Input = z.infer<typeof Input>;

/** Definitions as they came from outside: whoever adds them checks them. */
function unchecked(stages: readonly unknown[]): readonly StageDefinition[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- that they may be wrong is what is tested
  return stages as readonly StageDefinition[];
}

function planned({ input }: { input: Input }, context: TaskContext): string {
  note(input.notes, "plan");
  const made = Array.from({ length: input.count }, (_, n) => ({
    name: `page ${n + 1}`,
    executor: { type: "function", handler: "fetch", input: { n: n + 1 } },
  }));
  context.addStages(unchecked(input.stages ?? made));
  return "planned";
}

/** A stage that adds stages, and one that joins them. */
export const adds = flow("adds", { input: Input })
  .handler("fetch", ({ n }: { n: number }, context, { input, outputs }) => {
    note(input.notes, context.stage);
    if (input.fails === context.stage && context.attempt === 1) throw new Error("told to fail");
    return [n * 10, outputs["plan"]];
  })
  .handler("crawl", ({ depth }: { depth: number }, context) => {
    if (depth > 0)
      context.addStages([
        { name: `at ${depth - 1}`, executor: { type: "function", handler: "crawl", input: { depth: depth - 1 } } },
      ]);
    return depth;
  })
  .stage("plan", { run: planned })
  .stage("join", { after: "plan", joinAdded: true, run: ({ added, outputs }) => ({ added, plan: outputs.plan }) })
  .stage("end", { after: "join", run: ({ outputs }) => outputs.join });

/** The same as a class. */
@workflow({ name: "adds.decorated", input: Input })
export class Adds {
  @handler()
  fetch({ n }: { n: number }): number {
    return n * 10;
  }

  @step()
  plan(scope: StepScope<Input>, context: TaskContext): string {
    return planned(scope, context);
  }

  @step({ after: "plan", joinAdded: true })
  join({ added }: StepScope<Input>): unknown {
    return added;
  }
}

/** Goes on whatever fails, but for the stage that says otherwise. */
export const carriesOn = flow("adds.carries-on", {
  input: z.strictObject({ strict: z.boolean() }),
  onFailure: "continue",
})
  .stage("breaks", {
    run: () => {
      throw new Error("broken");
    },
  })
  .stage("goes", { after: "breaks", run: ({ outputs }) => outputs.breaks })
  .stage("strict", {
    after: "goes",
    onFailure: "fail",
    run: ({ input }) => {
      if (input.strict) throw new Error("strict");
      return "done";
    },
  });
