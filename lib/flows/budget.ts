import { z } from "zod";

import { LIMITS } from "@/lib/shared/limits";

/** Money is told in US dollars; what is less than a nano-dollar counts as nothing. */
const MostUsd = z.number().min(1e-9).max(LIMITS.budgetUsd);

/** How much of each kind may be used: tokens, US dollars, attempts begun, and how long attempts ran, added up. */
export const Caps = z
  .strictObject({
    tokens: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    costUsd: MostUsd.optional(),
    attempts: z.number().int().min(1).max(LIMITS.budgetAttempts).optional(),
    timeMs: z.number().int().min(1).max(LIMITS.budgetTimeMs).optional(),
  })
  .refine((caps) => Object.keys(caps).length > 0, "must name tokens, costUsd, attempts or timeMs");
export type Caps = z.infer<typeof Caps>;

/** What happens when so much has been used: it is said, nothing more starts until somebody approves, or it fails. */
export const Budget = z
  .strictObject({ warn: Caps.optional(), pause: Caps.optional(), stop: Caps.optional() })
  .refine((budget) => Object.keys(budget).length > 0, "must say when to warn, pause or stop");
export type Budget = z.infer<typeof Budget>;
