import { z } from "zod";

import { ACTION_STATUSES, DISPLAYS } from "@/lib/actions/status";
import { isStorableText } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

const Text = z
  .string()
  .min(1, "must not be empty")
  .max(LIMITS.nameCharacters)
  .refine(isStorableText, "must not hold NUL characters");

/** Latest instant a filter may name: the end of the year 9999. */
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** An instant as ISO 8601, with its zone; read as epoch ms. */
const Instant = z.iso
  .datetime({ offset: true, error: "must be a time in ISO 8601 with its zone, such as 2026-01-31T09:30:00Z" })
  .transform((text) => Date.parse(text))
  .refine((instant) => Number.isFinite(instant) && instant <= LATEST, "must lie before the year 10000");

/** Which actions to list, newest first unless asked otherwise. Texts match literally. */
export const ListActionsInput = z.strictObject({
  status: z.array(z.enum(ACTION_STATUSES)).min(1).max(ACTION_STATUSES.length).optional(),
  display: z.array(z.enum(DISPLAYS)).min(1).max(DISPLAYS.length).optional(),
  flow: Text.optional(),
  tag: Text.optional(),
  target: Text.optional(),
  runner: Text.optional(),
  workflowId: Text.optional(),
  q: Text.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  sort: z.enum(["createdAt:desc", "createdAt:asc"]).default("createdAt:desc"),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export type ListActionsInput = z.infer<typeof ListActionsInput>;
