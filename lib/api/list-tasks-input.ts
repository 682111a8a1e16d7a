import { z } from "zod";

import { TASK_STATUSES } from "@/lib/actions/task-list";
import { StageName } from "@/lib/flows/flow-spec";
import { LIMITS } from "@/lib/shared/limits";

/** Which tasks of an action to list, in the order of its stages and of their items. */
export const ListTasksInput = z.strictObject({
  id: z.string(),
  stage: StageName.optional(),
  status: z.array(z.enum(TASK_STATUSES)).min(1).max(TASK_STATUSES.length).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(LIMITS.pageSize).default(100),
});
export type ListTasksInput = z.infer<typeof ListTasksInput>;
