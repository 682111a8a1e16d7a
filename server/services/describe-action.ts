import type { Action } from "@/lib/actions/action";
import {
  actionDisplay,
  actionMessage,
  actionPercent,
  currentStages,
  type LiveProgress,
} from "@/lib/actions/action-view";
import { hasSpent, totalUsage, usageView, type UsageView } from "@/lib/actions/budget";
import { dispatchOf, type Dispatch } from "@/lib/actions/dispatch";
import type { Cached, Failure, ReachedCap } from "@/lib/actions/event";
import { CONFIDENCE, type Band } from "@/lib/actions/forecast/forecast";
import { explain } from "@/lib/actions/reason/explain";
import type { Explanation, World } from "@/lib/actions/reason/explanation";
import { actionRemainingMs, type ObservedSpeeds } from "@/lib/actions/remaining";
import { isOutputByName, lastOutputs } from "@/lib/actions/stage-output";
import { isEnded, type ActionStatus, type Display } from "@/lib/actions/status";
import type { Budget } from "@/lib/flows/budget";
import type { LessThanAll } from "@/lib/flows/flow-spec";
import type { Millis } from "@/lib/shared/ids";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";
import type { Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { describeStage, isoAfter, type StageAnswer } from "./describe-stage";
import { forecastAction } from "./forecast-action";
import { commandText } from "./plan-from-command";
import { shownOutput, shownValue } from "./shown-output";

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
  /** None once its details were not kept. */
  readonly input?: unknown;
  /** It was not run, since an earlier action did the same: which one, when, and how long that had taken. */
  readonly cached?: Omit<Cached, "at"> & { readonly at: string };
  /** What stays of it after its end, if that is less than all; `details` false once the rest is gone. */
  readonly persist?: LessThanAll;
  readonly details?: false;
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
    action.kept === undefined ? shownValue(context, created.input) : undefined,
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
    ...(input === undefined ? {} : { input }),
    ...cachedOf(action),
    ...keepingOf(action),
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
    ...(await outputOf(context, action, stages)),
    ...(action.error === null ? {} : { error: action.error }),
    files: created.files,
    ...(await resultOf(context, action, stages)),
    stages,
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
async function outputOf(
  context: ServiceContext,
  action: Action,
  stages: readonly StageAnswer[],
): Promise<Pick<ActionAnswer, "output">> {
  const shown = new Map(stages.map(({ name, output }) => [name, output]));
  const outputs = await Promise.all(
    lastOutputs(action).map(
      async ({ stage, output }) => [stage, shown.get(stage) ?? (await shownOutput(context, output))] as const,
    ),
  );
  const [first] = outputs;
  if (first === undefined) return {};
  return { output: isOutputByName(action) ? Object.fromEntries(outputs) : first[1] };
}

function cachedOf({ created: { cached } }: Action): Pick<ActionAnswer, "cached"> {
  if (cached === undefined) return {};
  const { at, action, savedMs } = cached;
  return { cached: { at: isoTime(at), action, savedMs } };
}

function keepingOf({ created: { persist }, kept }: Action): Pick<ActionAnswer, "persist" | "details"> {
  return { ...(persist === undefined ? {} : { persist }), ...(kept === undefined ? {} : { details: false }) };
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

async function resultOf(
  context: ServiceContext,
  action: Action,
  stages: readonly StageAnswer[],
): Promise<Pick<ActionAnswer, "result">> {
  const kept = action.kept?.result ?? null;
  if (kept !== null) return { result: await shownValue(context, kept) };
  const place = action.stages.findLastIndex(
    (stage) => stage.plan.executor.type === "command" && !stage.plan.wide && stages[stage.order]?.output !== undefined,
  );
  const result = stages[place]?.output;
  return result === undefined ? {} : { result };
}
