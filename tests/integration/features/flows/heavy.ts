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
