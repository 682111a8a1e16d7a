import type { Action, ByHand, Stage } from "@/lib/actions/action";
import {
  actionDisplay,
  actionMessage,
  actionPercent,
  type AttemptView,
  type CachedView,
  currentStages,
  type LiveProgress,
  stageView,
  type StageView,
  type UndoView,
} from "@/lib/actions/action-view";
import { hasSpent, totalUsage, usageView, type UsageView } from "@/lib/actions/budget";
import { dispatchOf, type Dispatch } from "@/lib/actions/dispatch";
import type { Failure, ReachedCap, SkipCause } from "@/lib/actions/event";
import { CONFIDENCE, type Band } from "@/lib/actions/forecast/forecast";
import { explain, type Explanation, type World } from "@/lib/actions/reason";
import { actionRemainingMs, stageRemainingMs, type ObservedSpeeds } from "@/lib/actions/remaining";
import { lastStages, stageOutput } from "@/lib/actions/stage-output";
import { isEnded, type ActionStatus, type Display } from "@/lib/actions/status";
import type { Budget } from "@/lib/flows/budget";
import type { Millis } from "@/lib/shared/ids";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";
import type { Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { forecastAction } from "./forecast-action";
import { commandText } from "./plan-from-command";
import { shownOutput, shownValue } from "./shown-output";
import { waitAnswer, type WaitAnswer } from "./wait-answer";

/** An attempt as doors show it. */
export interface AttemptAnswer {
  readonly number: number;
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly runner: string;
  readonly error?: Failure;
}

/** What doors show of a stage as pages do. */
type SameInViews =
  | "id"
  | "name"
  | "description"
  | "order"
  | "status"
  | "display"
  | "attempt"
  | "after"
  | "executor"
  | "tasks";

/** A stage as doors show it. Times are ISO 8601. */
export interface StageAnswer extends Pick<StageView, SameInViews> {
  readonly progress: { readonly current: number; readonly total: number | null; readonly message: string | null };
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** When it is expected to be done; null while nothing honest can be said. */
  readonly estimatedCompletionAt: string | null;
  readonly runner?: string;
  readonly retryAt?: string;
  /** It shows no sign of life, and since when. */
  readonly stalled?: { readonly since: string; readonly silentMs: number };
  /** The actions that do its tasks. */
  readonly children?: readonly string[];
  /** What it waits for instead of running. */
  readonly waiting?: WaitAnswer;
  /** How far undoing it is, since its action did not end well. */
  readonly compensation?: UndoView;
  /** Why it was left out. */
  readonly skipped?: SkipCause;
  /** The stage that added it to the action. */
  readonly addedBy?: string;
  /** Its output was taken over from the action that is run again. */
  readonly reused?: { readonly edited: boolean };
  /** Somebody completed it by hand, after it had failed. */
  readonly completedByHand?: Omit<ByHand, "at"> & { readonly at: string };
  /** Tasks of it were not run, since what they give was kept from before. */
  readonly cached?: Omit<CachedView, "at"> & { readonly at: string };
  /** What its attempts used, if it has a budget or used tokens or money. */
  readonly usage?: UsageView;
  readonly budget?: Budget;
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
  /** The action that is run again here, and from which stage on, if one was chosen. */
  readonly rerunOf?: { readonly id: string; readonly from: string | null };
  readonly stepId?: string;
  readonly parentId?: string;
  readonly dispatch: Dispatch;
  readonly progress: { readonly percent: number; readonly message?: string };
  readonly currentStages: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** How many later launches of its flow it took the input of. */
  readonly debounced?: number;
  /** When the stages under way are expected to be done, and with the last of them the action; null while that is not known. */
  readonly estimatedCompletionAt: string | null;
  /** Between when it is likely to end, stages that have not begun included; left out while earlier actions of its flow do not tell. */
  readonly estimate?: EstimateAnswer;
  /** Where it stands among those that wait with it, and when its turn is likely to come, while all it does is wait for a runner. */
  readonly line?: { readonly place: number; readonly startsAt: string | null };
  readonly pausedMs: number;
  /** What its attempts used, if it has a budget or used tokens or money; time is that of attempts that have ended. */
  readonly usage?: UsageView;
  readonly budget?: Budget;
  /** Caps of its budget, and of those of its stages, that were reached. */
  readonly budgetReached?: readonly ReachedCap[];
  /** How many notes people left on it, if any. */
  readonly notes?: number;
  readonly serverTime: string;
  readonly output?: unknown;
  readonly error?: Failure;
  readonly files: Action["created"]["files"];
  /** The record of the last command, of an action that ends with one. */
  readonly result?: unknown;
  readonly stages: readonly StageAnswer[];
}

/** A time within which `confidence` of all such actions end; `basedOn` earlier ones say so. */
export interface EstimateAnswer {
  readonly earliestAt: string;
  readonly likelyAt: string;
  readonly latestAt: string;
  readonly confidence: number;
  readonly basedOn: number;
}

/** What a description is made of. */
export interface Described {
  readonly action: Action;
  readonly live: LiveProgress;
  readonly observed: ObservedSpeeds;
  /** What stands around it; asked for an open action only. */
  readonly world: () => Promise<World>;
}

/** The action as doors show it. */
export async function describeAction(context: ServiceContext, described: Described): Promise<ActionAnswer> {
  const { action, live, observed } = described;
  const { created } = action;
  const message = actionMessage(action, live);
  const now = observed.logNow;
  const [stages, input, band] = await Promise.all([
    Promise.all(action.stages.map((stage) => describeStage(context, { ...described, stage }))),
    shownValue(context, created.input),
    forecastAction(context, action, { live, now }),
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
    ...(await explained(described)),
    launchedBy: created.launchedBy.name,
    target: created.target,
    priority: action.priority,
    tags: created.tags,
    metadata: created.metadata,
    input,
    ...commandOf(action),
    ...relationsOf(action),
    dispatch: dispatchOf(action),
    progress: { percent: actionPercent(action, live), ...(message === null ? {} : { message }) },
    currentStages: currentStages(action),
    createdAt: isoTime(created.createdAt),
    updatedAt: isoTime(action.updatedAt),
    startedAt: isoTimeOrNull(action.startedAt),
    finishedAt: isoTimeOrNull(action.finishedAt),
    ...(action.debounced === 0 ? {} : { debounced: action.debounced }),
    estimatedCompletionAt: isoAfter(now, actionRemainingMs(action, observed)),
    ...(band === null ? {} : { estimate: estimateOf(band, now) }),
    pausedMs: action.pausedMs,
    ...budgetOf(action),
    ...(action.notes.length === 0 ? {} : { notes: action.notes.length }),
    serverTime: isoTime(now),
    ...outputOf(action, stages),
    ...(action.error === null ? {} : { error: action.error }),
    files: created.files,
    ...resultOf(action, stages),
    stages,
  };
}

/** A stage as doors show it. */
export async function describeStage(
  context: ServiceContext,
  { action, stage, live, observed }: Omit<Described, "world"> & { readonly stage: Stage },
): Promise<StageAnswer> {
  const view = stageView(action, stage, live);
  const output = stageOutput(stage);
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
    queuedAt: isoTimeOrNull(view.queuedAt),
    startedAt: isoTimeOrNull(view.startedAt),
    finishedAt: isoTimeOrNull(view.finishedAt),
    estimatedCompletionAt: isoAfter(observed.logNow, stageRemainingMs(action, stage, observed)),
    ...(view.runner === null ? {} : { runner: view.runner }),
    ...(view.retryAt === null ? {} : { retryAt: isoTime(view.retryAt) }),
    ...(view.stalledSince === null ? {} : { stalled: silenceOf(view.stalledSince, observed.logNow) }),
    ...(view.children.length === 0 ? {} : { children: view.children }),
    ...(view.waiting === null ? {} : { waiting: waitAnswer(view.waiting) }),
    ...(view.undoing === null ? {} : { compensation: view.undoing }),
    ...originOf(view),
    ...spendingOf(stage),
    ...(view.error === null ? {} : { error: view.error }),
    ...(output === null ? {} : { output: await shownOutput(context, output) }),
    attempts: view.attempts.map(attemptAnswer),
  };
}

/** Why a stage is there, or what it gives, other than by running as the flow says. */
function originOf({
  skipped,
  addedBy,
  reused,
  byHand,
  cached,
}: StageView): Pick<StageAnswer, "skipped" | "addedBy" | "reused" | "completedByHand" | "cached"> {
  return {
    ...(skipped === null ? {} : { skipped }),
    ...(addedBy === null ? {} : { addedBy }),
    ...(reused === null ? {} : { reused }),
    ...(byHand === null ? {} : { completedByHand: { ...byHand, at: isoTime(byHand.at) } }),
    ...(cached === null ? {} : { cached: { ...cached, at: isoTime(cached.at) } }),
  };
}

/** An attempt as doors show it. */
export function attemptAnswer({ number, status, startedAt, finishedAt, runner, error }: AttemptView): AttemptAnswer {
  return {
    number,
    status,
    startedAt: isoTime(startedAt),
    finishedAt: isoTimeOrNull(finishedAt),
    runner,
    ...(error === null ? {} : { error }),
  };
}

function budgetOf(action: Action): Pick<ActionAnswer, "usage" | "budget" | "budgetReached"> {
  const { budget, budgetsReached, isBudgeted, stages } = action;
  const usage = totalUsage(stages);
  return {
    ...(isBudgeted || hasSpent(usage) ? { usage: usageView(usage) } : {}),
    ...(budget === null ? {} : { budget }),
    ...(budgetsReached.length === 0 ? {} : { budgetReached: budgetsReached }),
  };
}

function spendingOf({ budget, usage }: Stage): Pick<StageAnswer, "usage" | "budget"> {
  if (budget === null && !hasSpent(usage)) return {};
  return { usage: usageView(usage), ...(budget === null ? {} : { budget }) };
}

function estimateOf({ lowMs, midMs, highMs, basedOn }: Band, now: Millis): EstimateAnswer {
  const [earliestAt, likelyAt, latestAt] = [isoTime(now + lowMs), isoTime(now + midMs), isoTime(now + highMs)];
  return { earliestAt, likelyAt, latestAt, confidence: CONFIDENCE, basedOn };
}

type Explained = Pick<ActionAnswer, "reason" | "nextEvent" | "line">;

async function explained({ action, world, observed }: Described): Promise<Explained> {
  if (isEnded(action.status)) return {};
  const around = await world();
  const explanation = explain(action, around);
  if (explanation === null) return {};
  const { reason, nextEvent } = explanation;
  const line = reason.code === "QUEUED" ? (around.line ?? null) : null;
  return {
    reason,
    nextEvent: { text: nextEvent.text, at: isoTimeOrNull(nextEvent.at) },
    ...(line === null ? {} : { line: { place: line.place, startsAt: isoAfter(observed.logNow, line.startsInMs) } }),
  };
}

/** The output of its last stage, or of each of its last stages by name. */
function outputOf(action: Action, stages: readonly StageAnswer[]): Pick<ActionAnswer, "output"> {
  const last = lastStages(action);
  const outputs = last.flatMap(({ name, order }) => {
    const output = stages[order]?.output;
    return output === undefined ? [] : [[name, output] as const];
  });
  const [first] = outputs;
  if (first === undefined) return {};
  return { output: last.length === 1 ? first[1] : Object.fromEntries(outputs) };
}

function commandOf({ created: { plan } }: Action): Pick<ActionAnswer, "command"> {
  const isCommands = plan.stages.every(({ executor }) => executor.type === "command");
  return isCommands ? { command: commandText(plan) } : {};
}

function relationsOf({ created }: Action): Pick<ActionAnswer, "workflowId" | "stepId" | "parentId" | "rerunOf"> {
  const { workflowId, stepId, parentId, rerun } = created;
  return {
    ...(rerun === undefined ? {} : { rerunOf: { id: rerun.of, from: rerun.from } }),
    ...(workflowId === null ? {} : { workflowId }),
    ...(stepId === null ? {} : { stepId }),
    ...(parentId === null ? {} : { parentId }),
  };
}

function resultOf(action: Action, stages: readonly StageAnswer[]): Pick<ActionAnswer, "result"> {
  const place = action.stages.findLastIndex(
    (stage) => stage.plan.executor.type === "command" && !stage.plan.wide && stages[stage.order]?.output !== undefined,
  );
  const result = stages[place]?.output;
  return result === undefined ? {} : { result };
}

function silenceOf(since: Millis, now: Millis): { since: string; silentMs: number } {
  return { since: isoTime(since), silentMs: Math.max(0, now - since) };
}

function isoAfter(now: Millis, ms: number | null): string | null {
  return ms === null ? null : isoTime(now + ms);
}
