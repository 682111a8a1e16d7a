import type { ActionSummary } from "@/lib/actions/action-summary";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";

/** An action as lists of REST show it: times are ISO 8601. */
export function listItem(summary: ActionSummary) {
  const { createdAt, updatedAt, startedAt, finishedAt, pausedAt, percent, message, error, workflowId, ...rest } =
    summary;
  return {
    ...rest,
    ...(workflowId === null ? {} : { workflowId }),
    progress: { percent, ...(message === null ? {} : { message }) },
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    startedAt: isoTimeOrNull(startedAt),
    finishedAt: isoTimeOrNull(finishedAt),
    pausedAt: isoTimeOrNull(pausedAt),
    ...(error === null ? {} : { error }),
  };
}
