import { z } from "zod";

import { LIMITS } from "@/lib/shared/limits";

import { text } from "./create-action-input";

/** Whether runners may take tasks, and why that is changed. */
export const SetDispatchInput = z.strictObject({
  paused: z.boolean(),
  reason: text(LIMITS.dispatchReasonCharacters)
    .refine((reason) => reason.trim() !== "", "must not be empty")
    .optional(),
});
export type SetDispatchInput = z.infer<typeof SetDispatchInput>;
