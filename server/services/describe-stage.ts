import type { Action, ByHand, Stage } from "@/lib/actions/action";
import {
  type AttemptView,
  type CachedView,
  type LiveProgress,
  stageView,
  type StageView,
  type UndoView,
} from "@/lib/actions/action-view";
import { hasSpent, usageView, type UsageView } from "@/lib/actions/budget";
import type { Failure, SkipCause } from "@/lib/actions/event";
import { stageRemainingMs, type ObservedSpeeds } from "@/lib/actions/remaining";
import { outputOfStage } from "@/lib/actions/stage-output";
import type { Budget } from "@/lib/flows/budget";
import type { Millis } from "@/lib/shared/ids";
import { isoTime, isoTimeOrNull } from "@/lib/shared/iso-time";

import type { ServiceContext } from "./context";
import { shownOutput } from "./shown-output";
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

/** What the description of a stage is made of. */
export interface DescribedStage {
  readonly action: Action;
  readonly stage: Stage;
  readonly live: LiveProgress;
  readonly observed: ObservedSpeeds;
}

/** A stage as doors show it. */
export async function describeStage(
  context: ServiceContext,
  { action, stage, live, observed }: DescribedStage,
): Promise<StageAnswer> {
  const view = stageView(action, stage, live);
  const output = outputOfStage(action, stage);
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

function spendingOf({ budget, usage }: Stage): Pick<StageAnswer, "usage" | "budget"> {
  if (budget === null && !hasSpent(usage)) return {};
  return { usage: usageView(usage), ...(budget === null ? {} : { budget }) };
}

function silenceOf(since: Millis, now: Millis): { since: string; silentMs: number } {
  return { since: isoTime(since), silentMs: Math.max(0, now - since) };
}

/** An instant so many ms from now as ISO 8601; null for null. */
export function isoAfter(now: Millis, ms: number | null): string | null {
  return ms === null ? null : isoTime(now + ms);
}
