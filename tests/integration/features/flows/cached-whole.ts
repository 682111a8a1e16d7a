import { existsSync } from "node:fs";

import { fileRef, flow } from "showrunner";
import { z } from "zod";

import { note } from "./files";

const input = z.strictObject({
  notes: z.string(),
  options: z.record(z.string(), z.unknown()).default({}),
  items: z.array(z.number()).default([]),
  file: fileRef().optional(),
  /** The first stage fails until this file is there. */
  failsUntil: z.string().optional(),
  size: z.number().default(1),
});

/** A flow whose results are kept as a whole; each stage notes that it ran. */
export const wholeCached = flow("cached.whole", { input, cache: {} })
  .stage("make", {
    run: ({ input: { notes, failsUntil, size } }) => {
      note(notes, "make");
      if (failsUntil !== undefined && !existsSync(failsUntil)) throw new Error("It is not there yet");
      return "x".repeat(size);
    },
  })
  .stage("each", {
    after: "make",
    each: (scope) => scope.input.items,
    run: (item, _context, scope) => {
      note(scope.input.notes, `each ${item}`);
      return item * 2;
    },
  })
  .stage("last", {
    after: ["make", "each"],
    run: ({ input: { notes }, outputs }) => {
      note(notes, "last");
      return { length: outputs.make.length, items: outputs.each.length, text: outputs.make };
    },
  });

/** The same, kept for two seconds. */
export const wholeCachedBriefly = flow("cached.whole-briefly", { input, cache: { ttlMs: 2_000 } }).stage("make", {
  run: (scope) => note(scope.input.notes, "make"),
});
