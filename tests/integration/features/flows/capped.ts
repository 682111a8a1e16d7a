import { flow } from "showrunner";
import { z } from "zod";

/** More tasks than a queue may hold. */
export const cappedWide = flow("capped.wide", { input: z.strictObject({ items: z.number() }) }).stage("work", {
  each: ({ input }) => Array.from({ length: input.items }, (_, place) => place),
  run: (item) => item,
});

export const cappedChild = flow("capped.child", { input: z.strictObject({}) }).stage("work", { run: () => 1 });

/** More actions than a queue may hold. */
export const cappedParent = flow("capped.parent", { input: z.strictObject({ children: z.number() }) }).stage("launch", {
  flow: "capped.child",
  each: ({ input }) => Array.from({ length: input.children }, () => ({})),
  concurrency: 1_000,
});
