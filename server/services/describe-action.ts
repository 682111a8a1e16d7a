import type { Action } from "@/lib/actions/action";
import {
  actionDisplay,
  actionMessage,
  actionOutput,
  actionPercent,
  currentStages,
  type LiveProgress,
  stageView,
  type StageView,
} from "@/lib/actions/action-view";
import type { Failure, Payload } from "@/lib/actions/event";
import { explain, type Explanation } from "@/lib/actions/reason";
import { isEnded, type ActionStatus, type Display, type StageStatus } from "@/lib/actions/status";
import { formatCommand } from "@/lib/shared/command-line";
import type { Millis } from "@/lib/shared/ids";
import type { Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { shownValue } from "./payload-values";

/** An attempt as doors show it. */
export interface AttemptAnswer {
  readonly number: number;
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly runner: string;
  readonly error?: Failure;
}

/** A stage as doors show it. Times are ISO 8601. */
export interface StageAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly order: number;
  readonly status: StageStatus;
  readonly display: Display;
  readonly attempt: number;
  readonly after: readonly string[];
  readonly executor: string;
  readonly progress: { readonly current: number; readonly total: number | null; readonly message: string | null };
  readonly tasks: StageView["tasks"];
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly runner?: string;
  readonly retryAt?: string;
  readonly error?: Failure;
  readonly output?: unknown;
  readonly attempts: readonly AttemptAnswer[];
}

/** An action as doors show it. Times are ISO 8601; fields that do not apply are left out. */
export interface ActionAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly flow: string;
  readonly version: string;
  readonly organisation: string;
  readonly status: ActionStatus;
  readonly display: Display;
  readonly seq: number;
  readonly epoch: number;
  readonly generation: number;
  readonly reason?: Explanation["reason"];
  readonly nextEvent?: { readonly text: string; readonly at: string | null };
  readonly launchedBy: string;
  readonly target: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly metadata: Json;
  readonly input: unknown;
  readonly command?: string;
  readonly workflowId?: string;
  readonly stepId?: string;
  readonly parentId?: string;
  readonly dispatch: "announced" | "claimed";
  readonly progress: { readonly percent: number; readonly message?: string };
  readonly currentStages: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly pausedMs: number;
  readonly serverTime: string;
  readonly output?: unknown;
  readonly error?: Failure;
  readonly files: Action["created"]["files"];
  /** The record of the last command, of an action that ends with one. */
  readonly result?: unknown;
  readonly stages: readonly StageAnswer[];
}

/** What a description is made of. */
export interface Described {
  readonly action: Action;
  readonly live: LiveProgress;
  readonly now: Millis;
}

/** The action as doors show it. */
export async function describeAction(context: ServiceContext, described: Described): Promise<ActionAnswer> {
  const { action, live, now } = described;
  const { created } = action;
  const message = actionMessage(action, live);
  const [stages, input, output] = await Promise.all([
    Promise.all(
      action.stages.map((stage) => describeStage(context, { ...described, view: stageView(action, stage, live) })),
    ),
    shown(context, created.input),
    outputOf(context, action),
  ]);
  return {
    id: action.id,
    name: created.name,
    description: created.description,
    flow: created.plan.name,
    version: created.plan.version,
    organisation: created.organisation,
    status: action.status,
    display: actionDisplay(action),
    seq: action.seq,
    epoch: context.live.epoch,
    generation: action.generation,
    ...(await explained(context, action)),
    launchedBy: created.launchedBy.name,
    target: created.target,
    priority: created.priority,
    tags: created.tags,
    metadata: created.metadata,
    input,
    ...commandOf(action),
    ...relationsOf(action),
    dispatch: action.startedAt === null ? "announced" : "claimed",
    progress: { percent: actionPercent(action, live), ...(message === null ? {} : { message }) },
    currentStages: currentStages(action),
    createdAt: iso(created.createdAt),
    updatedAt: iso(action.updatedAt),
    startedAt: isoOrNull(action.startedAt),
    finishedAt: isoOrNull(action.finishedAt),
    pausedMs: action.pausedMs,
    serverTime: iso(now),
    ...(output === undefined ? {} : { output }),
    ...(action.error === null ? {} : { error: action.error }),
    files: created.files,
    ...resultOf(action, stages),
    stages,
  };
}

/** A stage as doors show it. */
export async function describeStage(
  context: ServiceContext,
  { view }: { readonly view: StageView },
): Promise<StageAnswer> {
  const { current, total, message } = view.progress;
  return {
    id: view.id,
    name: view.name,
    description: view.description,
    order: view.order,
    status: view.status,
    display: view.display,
    attempt: view.attempt,
    after: view.after,
    executor: view.executor,
    progress: { current, total, message },
    tasks: view.tasks,
    queuedAt: isoOrNull(view.queuedAt),
    startedAt: isoOrNull(view.startedAt),
    finishedAt: isoOrNull(view.finishedAt),
    ...(view.runner === null ? {} : { runner: view.runner }),
    ...(view.retryAt === null ? {} : { retryAt: iso(view.retryAt) }),
    ...(view.error === null ? {} : { error: view.error }),
    ...(view.output === null ? {} : { output: await shown(context, view.output) }),
    attempts: view.attempts.map(({ error, startedAt, finishedAt, ...attempt }) => ({
      ...attempt,
      startedAt: iso(startedAt),
      finishedAt: isoOrNull(finishedAt),
      ...(error === null ? {} : { error }),
    })),
  };
}

function shown(context: ServiceContext, payload: Payload): Promise<unknown> {
  return shownValue(context.payloads, context.caller.organisation, payload);
}

async function explained(context: ServiceContext, action: Action): Promise<Pick<ActionAnswer, "reason" | "nextEvent">> {
  if (isEnded(action.status)) return {};
  const explanation = explain(action, await context.world());
  if (explanation === null) return {};
  const { reason, nextEvent } = explanation;
  return { reason, nextEvent: { text: nextEvent.text, at: isoOrNull(nextEvent.at) } };
}

async function outputOf(context: ServiceContext, action: Action): Promise<unknown> {
  const output = actionOutput(action);
  if (output === null) return undefined;
  if ("ref" in output && typeof output["ref"] === "string" && typeof output["sizeBytes"] === "number") {
    return shown(context, { ref: output["ref"], sizeBytes: output["sizeBytes"] });
  }
  return "value" in output ? output["value"] : output;
}

function commandOf({ created }: Action): Pick<ActionAnswer, "command"> {
  const commands = created.plan.stages.flatMap(({ executor }) =>
    executor.type === "command" ? [formatCommand(executor.argv)] : [],
  );
  return commands.length === created.plan.stages.length ? { command: commands.join(" ; ") } : {};
}

function relationsOf({ created }: Action): Pick<ActionAnswer, "workflowId" | "stepId" | "parentId"> {
  const { workflowId, stepId, parentId } = created;
  return {
    ...(workflowId === null ? {} : { workflowId }),
    ...(stepId === null ? {} : { stepId }),
    ...(parentId === null ? {} : { parentId }),
  };
}

function resultOf(action: Action, stages: readonly StageAnswer[]): Pick<ActionAnswer, "result"> {
  const place = action.stages.findLastIndex(
    (stage) => stage.plan.executor.type === "command" && stages[stage.order]?.output !== undefined,
  );
  const result = stages[place]?.output;
  return result === undefined ? {} : { result };
}

/** An instant as doors write it. */
export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at);
}
