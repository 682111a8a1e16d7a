import type { FollowedLog } from "@/components/realtime/followed";
import { taskAt, type Action, type Stage, type Task } from "@/lib/actions/action";
import { isStageEnded } from "@/lib/actions/status";
import { entriesOf, PLAN_TASK, UNDO_TASK } from "@/lib/actions/task-table";

/** What the address says of the log to show; null where it leaves the choice to the page. */
export interface LogAsked {
  readonly stage: string | null;
  readonly task: number | null;
  readonly attempt: number | null;
}

/** The log to show, and what else could be shown of its stage. */
export interface LogChoice {
  readonly stage: Stage;
  readonly task: number;
  /** Attempts of that task begun so far. */
  readonly attempts: number;
  /** Null while that task has no attempt. */
  readonly log: FollowedLog | null;
  readonly status: "open" | "failed" | "ended";
}

/** Chooses the log: the one asked for, else of the stage that failed, that runs, or that ran last. */
export function chooseLog(action: Action, asked: LogAsked): LogChoice | null {
  const named = action.stages.find((stage) => stage.name === asked.stage);
  const stage = named ?? currentStage(action);
  if (stage === undefined) return null;
  const task = taskPlace(stage, asked.task);
  const found = taskAt(stage, task);
  const attempts = found?.attempt ?? 0;
  const attempt = asked.attempt !== null && asked.attempt <= attempts ? asked.attempt : attempts;
  const log = attempt === 0 ? null : { action: action.id, stage: stage.name, task, attempt };
  return { stage, task, attempts, log, status: statusOf(found, attempt) };
}

/** The stage whose output matters most when none is named. */
export function currentStage(action: Action): Stage | undefined {
  const begun = action.stages.filter((stage) => stage.startedAt !== null || stage.planning !== null);
  const open = begun.find((stage) => !isStageEnded(stage.status));
  const failed = begun.find((stage) => stage.status === "failed");
  return open ?? failed ?? begun.at(-1) ?? action.stages[0];
}

function taskPlace(stage: Stage, asked: number | null): number {
  if (asked !== null && asked >= UNDO_TASK && asked < Math.max(1, stage.tasks.size)) return asked;
  if (stage.tasks.size === 0 && stage.planning !== null) return PLAN_TASK;
  const statuses = entriesOf(stage.tasks).map(({ status }) => status);
  const failed = statuses.indexOf("failed");
  return Math.max(0, failed === -1 ? statuses.indexOf("running") : failed);
}

/** A page knows what came of each attempt of the first tasks of a stage, and of the others how they stand. */
function statusOf(task: Task | undefined, attempt: number): LogChoice["status"] {
  const ended = task?.history.find((one) => one.number === attempt);
  if (ended !== undefined) return ended.status === "failed" || ended.status === "lost" ? "failed" : "ended";
  if (task === undefined || attempt > task.attempt) return "open";
  if (attempt < task.attempt || task.status === "failed") return "failed";
  return task.status === "completed" || task.status === "cancelled" ? "ended" : "open";
}
