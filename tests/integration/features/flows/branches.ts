import { flow } from "showrunner";
import { z } from "zod";

/** One of two branches by the first stage's output, and a join of what there was. */
export const branches = flow("branches", { input: z.strictObject({ score: z.number() }) })
  .stage("judge", { run: ({ input }) => ({ score: input.score, of: { most: 10 } }) })
  .stage("high", {
    after: "judge",
    when: "outputs.judge.score > 5 && outputs.judge.of.most == 10",
    run: () => "high",
  })
  .stage("low", { after: "judge", when: ({ outputs }) => outputs.judge.score <= 5, run: () => "low" })
  .stage("praise", { after: "high", run: ({ outputs }) => `praise for ${outputs.high}` })
  .stage("join", { after: ["praise", "low"], allowSkipped: true, run: ({ outputs }) => [outputs.praise, outputs.low] });

/** Conditions that read what is not there, and that cannot be evaluated. */
export const branchesMissing = flow("branches.missing", { input: z.strictObject({}) })
  .stage("first", { run: () => ({ text: "seven" }) })
  .stage("second", { after: "first", when: "outputs.first.number > 5", run: () => "second" });
export const branchesWrong = flow("branches.wrong", { input: z.strictObject({}) })
  .stage("first", { run: () => ({ text: "seven" }) })
  .stage("second", { after: "first", when: "outputs.first.text > 5", run: () => "second" });
