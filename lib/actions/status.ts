/** Every status of an action. The last four end it. */
export const ACTION_STATUSES = ["pending", "running", "paused", "completed", "partial", "failed", "cancelled"] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** Every status of a stage of an action. */
export const STAGE_STATUSES = [
  "pending",
  "queued",
  "running",
  "waiting",
  "retrying",
  "completed",
  "partial",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** What a page shows: a status, or a verdict on an open one. */
export const DISPLAYS = [
  "pending",
  "queued",
  "running",
  "waiting",
  "retrying",
  "paused",
  "stalled",
  "cancelling",
  "completed",
  "partial",
  "failed",
  "cancelled",
  "skipped",
] as const;
export type Display = (typeof DISPLAYS)[number];

/** The statuses that end an action. */
export const ENDED_STATUSES = ["completed", "partial", "failed", "cancelled"] as const;
const ENDED: ReadonlySet<string> = new Set(ENDED_STATUSES);

/** Whether an action of this status has ended. */
export function isEnded(status: ActionStatus): boolean {
  return ENDED.has(status);
}

const STAGE_ENDED: ReadonlySet<string> = new Set(["completed", "partial", "failed", "skipped", "cancelled"]);

/** Whether a stage of this status has ended. */
export function isStageEnded(status: StageStatus): boolean {
  return STAGE_ENDED.has(status);
}
