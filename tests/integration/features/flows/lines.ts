import { setTimeout as wait } from "node:timers/promises";

import { flow } from "showrunner";
import { z } from "zod";

import { gate, note } from "./files";

const Input = z.strictObject({ file: z.string(), line: z.string(), ms: z.number().default(0) });

/** Writes its line, which must not happen twice. */
export const lineOnce = flow("line.once", { input: Input }).stage("write", {
  idempotent: false,
  run: async ({ input }, context) => {
    note(input.file, input.line);
    await wait(input.ms, undefined, { signal: context.signal });
    return context.fence;
  },
});

/** Writes its line, as often as need be. */
export const lineAgain = flow("line.again", { input: Input }).stage("write", {
  run: async ({ input }, context) => {
    note(input.file, input.line);
    await wait(input.ms, undefined, { signal: context.signal });
    return context.fence;
  },
});

const Marks = z.strictObject({ file: z.string(), gate: z.string() });

/** Writes five lines, a checkpoint each; before the fourth it waits at its gate. */
export const lineMarks = flow("line.marks", { input: Marks }).stage("write", {
  run: async ({ input }, context) => {
    const marks: string[] = [];
    for (const mark of ["one", "two", "three", "four", "five"]) {
      if (mark === "four") await gate(input.gate, context.signal);
      marks.push(
        await context.checkpoint(mark, () => {
          note(input.file, mark);
          return `${mark} ${context.attempt}`;
        }),
      );
    }
    return marks;
  },
});
