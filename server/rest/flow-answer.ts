import type { ActionAnswer } from "@/server/services/describe-action";
import type { StageAnswer } from "@/server/services/describe-stage";

/** An action as the doors of single flows tell it: in snake case, with `queued` for pending, and times in seconds. */
export function flowAnswer(action: ActionAnswer) {
  const { id, status, startedAt, finishedAt, output, error, stages } = action;
  return {
    flow_id: id,
    status: status === "pending" ? "queued" : status,
    output: output ?? null,
    error: error ?? null,
    started_at: startedAt,
    completed_at: finishedAt,
    total_execution_time: secondsBetween(startedAt, finishedAt),
    steps: stages.map(stepAnswer),
  };
}

function stepAnswer({ name, status, startedAt, finishedAt, output, error }: StageAnswer) {
  return {
    step_name: name,
    status,
    started_at: startedAt,
    completed_at: finishedAt,
    outputs: output ?? null,
    error: error ?? null,
    execution_time: secondsBetween(startedAt, finishedAt),
  };
}

function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1_000;
}
