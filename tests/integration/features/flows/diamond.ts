import { setTimeout as wait } from "node:timers/promises";

import { FatalError, flow } from "showrunner";
import { z } from "zod";

import { note } from "./files";

const Input = z.strictObject({ ms: z.number(), file: z.string(), failures: z.number().default(0) });

/** Declared out of order on purpose: what a stage waits for decides, not where it stands. */
export const diamond = flow("diamond", { input: Input })
  .stage("a", {
    run: async ({ input }) => {
      note(input.file, "a");
      return wait(input.ms, "A");
    },
  })
  .stage("c", {
    after: "a",
    run: async ({ input, outputs }) => {
      note(input.file, "c");
      return wait(input.ms, `${outputs.a}C`);
    },
  })
  .stage("b", {
    after: "a",
    run: async ({ input, outputs }) => {
      note(input.file, "b");
      return wait(input.ms, `${outputs.a}B`);
    },
  })
  .stage("d", {
    after: ["b", "c"],
    manualRetries: 2,
    run: async ({ input, outputs }, context) => {
      note(input.file, `d ${context.attempt}`);
      await wait(input.ms);
      if (context.attempt <= input.failures) throw new FatalError(`attempt ${context.attempt} is told to fail`);
      return outputs.b + outputs.c;
    },
  });
