import { fileRef, flow } from "showrunner";
import { z } from "zod";

/** Has as many files as it is given, and a result too large for a log. */
export const heavy = flow("heavy", { input: z.object({ files: z.array(fileRef()), characters: z.number() }) })
  .stage("make", { run: ({ input }) => "x".repeat(input.characters) })
  .stage("measure", { after: "make", run: ({ outputs }) => outputs.make.length })
  .stage("check", {
    after: "measure",
    run: ({ outputs }) => {
      if (outputs.measure > 0) throw new Error(`${outputs.measure} are too many`);
    },
  });

/** Gives more than five megabytes, which the next stage reads. */
export const large = flow("large", { input: z.object({ rows: z.number() }) })
  .stage("make", {
    run: ({ input }) => Array.from({ length: input.rows }, (_, n) => ({ n, text: `Zeile ${n} 🙂`.repeat(6) })),
  })
  .stage("count", { after: "make", run: ({ outputs }) => outputs.make.length });
