import { z } from "zod";

import { JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

/** Does a stage by launching another flow, whose end is the stage's. Its plan says the input where it stands not here. */
export const ChildExecutor = z.strictObject({
  type: z.literal("action"),
  /** Name of a flow, or name@version. */
  flow: z.string().min(1).max(LIMITS.nameCharacters),
  input: JsonValue.optional(),
});
export type ChildExecutor = z.infer<typeof ChildExecutor>;

/** Children of one wide stage at once, unless it says otherwise. */
export const CHILDREN_AT_ONCE = 100;

/** Actions within actions, at most. */
export const MOST_GENERATIONS = 10;
