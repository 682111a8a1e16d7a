import { z } from "zod";

import { Budget } from "@/lib/flows/budget";
import { FlowName } from "@/lib/flows/flow-spec";

/** Whose budget: that of a flow, or of the whole organisation. */
export const SharedBudgetRef = z.strictObject({ flow: FlowName.optional() });
export type SharedBudgetRef = z.infer<typeof SharedBudgetRef>;

/** How much may be used in a day (UTC) by all actions of a flow, or of the organisation. */
export const SetBudgetInput = SharedBudgetRef.extend({ perDay: Budget });
export type SetBudgetInput = z.infer<typeof SetBudgetInput>;
