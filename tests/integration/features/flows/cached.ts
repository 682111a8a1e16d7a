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

/** Stages whose results are kept, and one whose are not; each notes that it ran. */
export const cached = flow("cached", { input })
  .stage("make", {
    cache: {},
    run: ({ input: { notes, failsUntil, size } }) => {
      note(notes, "make");
      if (failsUntil !== undefined && !existsSync(failsUntil)) throw new Error("It is not there yet");
      return "x".repeat(size);
    },
  })
  .stage("each", {
    after: "make",
    cache: {},
    each: (scope) => scope.input.items,
    run: (item, _context, scope) => {
      note(scope.input.notes, `each ${item}`);
      return item * 2;
    },
  })
  .stage("always", { after: "each", run: (scope) => note(scope.input.notes, "always") });

/** A stage whose result is kept for two seconds. */
export const cachedBriefly = flow("cached-briefly", { input }).stage("make", {
  cache: { ttlMs: 2_000 },
  run: (scope) => note(scope.input.notes, "make"),
});
