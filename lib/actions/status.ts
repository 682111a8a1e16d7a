import { z } from "zod";

/** Status of an action. The last four end it. */
export const ActionStatus = z.enum(["pending", "running", "paused", "completed", "partial", "failed", "cancelled"]);
export type ActionStatus = z.infer<typeof ActionStatus>;

/** Status of a stage of an action. */
export const StageStatus = z.enum([
  "pending", "queued", "running", "waiting", "retrying", "completed", "partial", "failed", "skipped", "cancelled",
]);
export type StageStatus = z.infer<typeof StageStatus>;

/** Status of a task, and of each of its attempts. */
export const TaskStatus = z.enum(["queued", "running", "retrying", "completed", "failed", "cancelled", "lost"]);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** What a page shows: a status, or a verdict on an open one. */
export const Display = z.enum([
  "pending", "queued", "running", "waiting", "retrying", "paused", "stalled", "cancelling",
  "completed", "partial", "failed", "cancelled", "skipped",
]);
export type Display = z.infer<typeof Display>;

const ENDED: ReadonlySet<string> = new Set(["completed", "partial", "failed", "cancelled"]);

/** Whether an action of this status has ended. */
export function isEnded(status: ActionStatus): boolean {
  return ENDED.has(status);
}

const STAGE_ENDED: ReadonlySet<string> = new Set(["completed", "partial", "failed", "skipped", "cancelled"]);

/** Whether a stage of this status has ended. */
export function isStageEnded(status: StageStatus): boolean {
  return STAGE_ENDED.has(status);
}
