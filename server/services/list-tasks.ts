import { z } from "zod";

import type { Stage, Task } from "@/lib/actions/action";
import type { Failure } from "@/lib/actions/event";
import { listTasks, taskAttempts, type ListedTask, type TaskPlace, type TaskStatus } from "@/lib/actions/task-list";
import type { ListTasksInput } from "@/lib/api/list-tasks-input";
import { invalidInput } from "@/lib/api/parse-input";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";
import type { Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { attemptAnswer, type AttemptAnswer } from "./describe-stage";
import { loadAction } from "./load-action";
import { namedStage } from "./named-stage";
import { requirePermission } from "./require-permission";
import { shownOutput, shownValue, type TruncatedValue } from "./shown-output";

/** A task as doors show it. Times are ISO 8601. */
export interface TaskAnswer {
  readonly stage: string;
  /** Place in its stage, from 0. */
  readonly index: number;
  readonly status: TaskStatus;
  readonly attempt: number;
  /** What it works on, of a stage with one task an item. */
  readonly item?: Json | undefined;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly runner?: string;
  /** The action that does it. */
  readonly child?: string;
  readonly retryAt?: string;
  readonly error?: Failure;
  readonly output?: Json | TruncatedValue;
  readonly attempts: readonly AttemptAnswer[];
}

/** A page of tasks. */
export interface TaskPageAnswer {
  readonly items: readonly TaskAnswer[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** The tasks of an action, in the order of its stages and of their items. @throws ActionNotFoundError, NotFoundError `STAGE_NOT_FOUND` */
export async function listActionTasks(context: ServiceContext, input: ListTasksInput): Promise<TaskPageAnswer> {
  requirePermission(context.caller, "actions:read");
  const { id, stage, status, cursor, limit } = input;
  const { action } = await loadAction(context, id);
  if (stage !== undefined) namedStage(action, stage);
  const after = cursor === undefined ? null : placeOf(cursor);
  const page = listTasks(action, { stage: stage ?? null, status: status ?? null, after, limit });
  const items = await itemsOf(context, page.items);
  return {
    items: await Promise.all(page.items.map((listed) => taskAnswer(context, listed, items.get(listed.stage.name)))),
    nextCursor: page.next === null ? null : Buffer.from(JSON.stringify(page.next)).toString("base64url"),
    total: page.total,
  };
}

/** What the stages of some tasks were fanned out over, as far as a view shows it. */
async function itemsOf(context: ServiceContext, tasks: readonly ListedTask[]): Promise<Map<string, readonly Json[]>> {
  const stages = new Map(tasks.map(({ stage }) => [stage.name, stage] as const));
  const found = new Map<string, readonly Json[]>();
  for (const { name, items } of stages.values()) {
    const shown = items === null ? null : await shownValue(context, items);
    if (Array.isArray(shown)) found.set(name, shown);
  }
  return found;
}

const ENDED: ReadonlySet<TaskStatus> = new Set(["completed", "failed", "cancelled"]);

async function taskAnswer(
  context: ServiceContext,
  { stage, index, task }: ListedTask,
  items: readonly Json[] | undefined,
): Promise<TaskAnswer> {
  const attempts = taskAttempts(task);
  const last = attempts.at(-1);
  return {
    stage: stage.name,
    index,
    status: task.status,
    attempt: task.attempt,
    ...(items === undefined ? {} : { item: items[index] }),
    startedAt: isoTimeOrNull(attempts[0]?.startedAt ?? null),
    finishedAt: isoTimeOrNull(ENDED.has(task.status) ? (last?.finishedAt ?? null) : null),
    ...doerOf(stage, task, last?.runner),
    ...(task.status === "retrying" ? { retryAt: isoTime(task.retryAt) } : {}),
    ...("error" in task && task.error !== null ? { error: task.error } : {}),
    ...(await outputOf(context, task)),
    attempts: attempts.map(attemptAnswer),
  };
}

function doerOf({ plan }: Stage, task: Task, last: string | undefined): Pick<TaskAnswer, "runner" | "child"> {
  const doer = task.status === "delegated" ? (task.child ?? undefined) : last;
  if (doer === undefined) return {};
  return plan.executor.type === "action" ? { child: doer } : { runner: doer };
}

/** An output that stands in the log is shown whole; of a larger one its beginning, since a page has many. */
async function outputOf(context: ServiceContext, task: Task): Promise<Pick<TaskAnswer, "output">> {
  const output = task.status === "completed" || task.status === "failed" ? task.output : null;
  if (output === null) return {};
  if ("value" in output) return { output: await shownOutput(context, { kind: "one", output }) };
  return { output: { truncated: true, sizeBytes: output.sizeBytes, preview: output.preview ?? "" } };
}

const Place = z.strictObject({ order: z.number().int().min(0), index: z.number().int().min(0) });

function placeOf(cursor: string): TaskPlace {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw invalidInput([
      { path: "cursor", message: "is not one that a list gave; leave it out to begin at the start" },
    ]);
  }
}
