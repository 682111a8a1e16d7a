import type { ActionSummary } from "@/lib/actions/action-summary";

/** An action as lists of REST show it: times are ISO 8601. */
export function listItem(summary: ActionSummary) {
  const { createdAt, updatedAt, startedAt, finishedAt, pausedAt, percent, message, error, workflowId, ...rest } =
    summary;
  return {
    ...rest,
    ...(workflowId === null ? {} : { workflowId }),
    progress: { percent, ...(message === null ? {} : { message }) },
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    pausedAt: iso(pausedAt),
    ...(error === null ? {} : { error }),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
