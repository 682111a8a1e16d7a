import { z } from "zod";

import { Failure, Progress } from "./event";
import { ACTION_STATUSES, DISPLAYS, STAGE_STATUSES } from "./status";

/** One segment of an action's strip. */
export const StageSummary = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(STAGE_STATUSES),
  display: z.enum(DISPLAYS),
  attempt: z.number().int(),
  progress: Progress.nullable(),
  /** Code of its failure; rows of 0.1.0 have none. */
  code: z.string().optional(),
});
export type StageSummary = z.infer<typeof StageSummary>;

/** What a list shows of an action; kept beside its row in the record. Times are epoch ms. */
export const ActionSummary = z.object({
  id: z.string(),
  organisation: z.string(),
  name: z.string(),
  flow: z.string(),
  version: z.string(),
  status: z.enum(ACTION_STATUSES),
  display: z.enum(DISPLAYS),
  seq: z.number().int(),
  generation: z.number().int(),
  target: z.string(),
  priority: z.number().int(),
  tags: z.array(z.string()),
  launchedBy: z.string(),
  workflowId: z.string().nullable(),
  attempt: z.number().int(),
  percent: z.number().int(),
  message: z.string().nullable(),
  stages: z.array(StageSummary),
  currentStages: z.array(z.string()),
  runner: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  pausedAt: z.number().nullable(),
  pausedMs: z.number(),
  error: Failure.nullable(),
});
export type ActionSummary = z.infer<typeof ActionSummary>;
