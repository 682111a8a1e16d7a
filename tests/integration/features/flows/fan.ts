import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { FatalError, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate, note } from "./files";

const Input = z.strictObject({
  items: z.number().int().min(0),
  ms: z.number().default(0),
  fail: z.array(z.number()).default([]),
  file: z.string().optional(),
  /** What is to fail waits until this is open. */
  gate: z.string().optional(),
});
type Input = z.infer<typeof Input>;

interface Item {
  readonly place: number;
}

function each({ input }: { input: Input }): Item[] {
  return Array.from({ length: input.items }, (_, place) => ({ place }));
}

/** Later items end sooner, so that what comes in last is not what stands last. */
async function square({ place }: Item, { signal }: TaskContext, input: Input): Promise<number> {
  const fails = input.fail.includes(place);
  if (fails && input.gate !== undefined) await gate(input.gate, signal);
  else await wait(input.ms + (input.ms > 0 ? (input.items - place) % 7 : 0), undefined, { signal });
  if (input.file !== undefined) note(input.file, String(place));
  if (fails) throw new FatalError(`item ${place} is told to fail`, "TOLD");
  return place * place;
}

/** One task an item, then all of it together. */
export const fan = flow("fan", { input: Input })
  .stage("spread", { each, run: (item, context, { input }) => square(item, context, input) })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread });

/** The same, going on without what failed. */
export const fanContinue = flow("fan.continue", { input: Input })
  .stage("spread", { each, onFailure: "continue", run: (item, context, { input }) => square(item, context, input) })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread });

/** The same, with few items at once. */
export const fanNarrow = flow("fan.narrow", { input: Input })
  .stage("spread", { each, concurrency: 3, run: (item, context, { input }) => square(item, context, input) })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread });

/** The same, where eight, or nine, of ten are enough. */
export const fanMost = flow("fan.most", { input: Input })
  .stage("spread", { each, minSuccess: 0.8, run: (item, context, { input }) => square(item, context, input) })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread.length });
export const fanNearly = flow("fan.nearly", { input: Input })
  .stage("spread", { each, minSuccess: 0.9, run: (item, context, { input }) => square(item, context, input) })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread.length });

const Texts = z.strictObject({ items: z.number().int(), characters: z.number().int() });

/** Ends with one task an item, each of which gives a text of that length; and another stage beside it. */
export const fanLast = flow("fan.last", { input: Texts })
  .stage("texts", {
    each: ({ input }) => Array.from({ length: input.items }, (_, place) => place),
    run: (place, _context, { input }) => `${place} `.padEnd(input.characters, "é"),
  })
  .stage("count", { run: ({ input }) => input.items });

/** Ends with one task an item, some of which may fail. */
export const fanOnly = flow("fan.only", { input: Input }).stage("spread", {
  each,
  onFailure: "continue",
  run: (item, context, { input }) => square(item, context, input),
});

const Mended = Input.extend({
  /** What is to fail does so until this file is there. */
  mended: z.string(),
});

/** One task an item, some of which fail until what is wrong is mended; then all of it together. */
export const fanMended = flow("fan.mended", { input: Mended })
  .stage("spread", {
    each,
    run: async ({ place }, { signal }, { input }) => {
      if (!input.fail.includes(place)) return place * place;
      if (input.gate !== undefined) await gate(input.gate, signal);
      if (!existsSync(input.mended)) throw new FatalError(`item ${place} is told to fail`, "TOLD");
      return place * place;
    },
  })
  .stage("join", { after: "spread", run: ({ outputs }) => outputs.spread });

/** A mistake of its author: one task an item of what is no list. */
export const fanMistaken = flow("fan.mistaken", { input: z.strictObject({}) })
  // @ts-expect-error -- the mistake
  .stage("spread", { each: () => "three", run: (item) => item })
  .stage("join", { after: "spread", run: () => "joined" });
