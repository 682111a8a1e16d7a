import type { Millis } from "@/lib/shared/ids";

import type { Action, ByHand, EndedAttempt, Round, Stage, Task } from "./action";
import type { ActionSummary, StageSummary } from "./action-summary";
import { waitsFor } from "./decide/ready-stages";
import type { Cached, Failure, Progress, SkipCause } from "./event";
import { fractionOf, overallPercent } from "./progress";
import { stalledSince } from "./stalls";
import { isEnded, isStageEnded, type Display, type StageStatus } from "./status";
import { entriesOf, entryAt } from "./task-table";
import { waitView, type WaitView } from "./wait-view";

/** Live progress of open attempts, outside the log: by stage name, of a stage with one task. */
export type LiveProgress = ReadonlyMap<string, Progress>;

/** Counts and times of a stage, as doors and pages show them. Times are epoch ms here and ISO texts at the doors. */
export interface StageView {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly order: number;
  readonly status: StageStatus;
  readonly display: Display;
  readonly attempt: number;
  readonly after: readonly string[];
  readonly executor: string;
  readonly idempotent: boolean;
  /** Whether it has one task an item. */
  readonly isWide: boolean;
  readonly progress: Progress;
  readonly tasks: {
    readonly total: number | null;
    readonly completed: number;
    readonly failed: number;
    readonly running: number;
  };
  readonly queuedAt: Millis | null;
  readonly startedAt: Millis | null;
  readonly finishedAt: Millis | null;
  readonly runner: string | null;
  readonly retryAt: Millis | null;
  /** Since when it shows no sign of life; null while it does, or none is asked for. */
  readonly stalledSince: Millis | null;
  readonly maxAttempts: number;
  readonly waitsFor: readonly string[];
  /** Ids of the actions that do its tasks, of the latest attempt of each, a hundred at most; empty for a stage that launches none. */
  readonly children: readonly string[];
  /** What it waits for instead of running; null for other stages, and once that is over. */
  readonly waiting: WaitView | null;
  /** How far undoing it is, since its action did not end well; null for a stage that stays as it is. */
  readonly undoing: UndoView | null;
  /** Why it was left out; null for other stages. */
  readonly skipped: SkipCause | null;
  /** The stage that added it to the action; null for one of the flow. */
  readonly addedBy: string | null;
  /** Its output was taken over from the action that is run again; null for a stage that ran. */
  readonly reused: { readonly edited: boolean } | null;
  /** Who completed it by hand, after it had failed; null for a stage that ended by itself. */
  readonly byHand: ByHand | null;
  /** What of it was kept from before, so that it did not run; null for a stage that ran. */
  readonly cached: CachedView | null;
  readonly error: Failure | null;
  readonly attempts: readonly AttemptView[];
}

/** Tasks of a stage that were not run, and what that saved; `at` and `action` are those of the first. */
export interface CachedView extends Cached {
  readonly tasks: number;
}

/** How far the undoing of a stage is. */
export interface UndoView {
  readonly status: "open" | "completed" | "failed";
  readonly attempt: number;
  readonly error: Failure | null;
}

/** One attempt of a stage; of a wide stage, one round of its tasks. */
export interface AttemptView {
  readonly number: number;
  readonly status: "running" | "completed" | "failed" | "cancelled" | "lost";
  readonly startedAt: Millis;
  readonly finishedAt: Millis | null;
  readonly runner: string;
  readonly error: Failure | null;
}

const MOST_CHILDREN = 100;
const EMPTY: Progress = { current: 0, total: null, message: null };

/** The stage as a page shows it. Pure. */
export function stageView(action: Action, stage: Stage, live?: LiveProgress): StageView {
  const task = soleTask(stage);
  const attempts = attemptsOf(stage);
  return {
    id: `${action.id}:${stage.order}`,
    name: stage.name,
    description: stage.plan.description ?? null,
    order: stage.order + 1,
    status: stage.status,
    display: stageDisplay(action, stage),
    attempt: attempts.at(-1)?.number ?? 0,
    after: stage.plan.after,
    executor: stage.plan.executor.type,
    idempotent: stage.plan.idempotent,
    isWide: stage.plan.wide,
    progress: stageProgress(stage, live),
    tasks: {
      total: stage.total,
      completed: stage.counts.completed,
      failed: stage.counts.failed,
      running: stage.counts.running + stage.counts.delegated,
    },
    queuedAt: stage.queuedAt,
    startedAt: stage.startedAt,
    finishedAt: stage.finishedAt,
    runner: isOfRunner(stage) ? (attempts.at(-1)?.runner ?? null) : null,
    retryAt: task?.status === "retrying" ? task.retryAt : null,
    stalledSince: stalledSince(stage),
    maxAttempts: stage.plan.retry.attempts,
    children: childrenOf(action, stage),
    waiting: waitView(stage),
    undoing: undoView(stage),
    waitsFor: stage.status === "pending" ? waitsFor(action, stage).map((other) => other.name) : [],
    skipped: stage.skipped,
    addedBy: stage.plan.addedBy ?? null,
    reused: stage.reused,
    byHand: stage.byHand,
    cached: cachedView(stage),
    error: stage.error ?? currentError(task),
    attempts,
  };
}

/** The actions that do a stage, or that its code launched. */
function childrenOf({ spawned }: Action, { name, plan, tasks }: Stage): string[] {
  if (plan.executor.type !== "action") {
    const own = spawned.filter(({ stage, isStarted }) => isStarted && stage === name);
    return own.slice(0, MOST_CHILDREN).map(({ child }) => child);
  }
  return entriesOf(tasks)
    .slice(0, MOST_CHILDREN)
    .flatMap((task) => {
      const id = task.status === "delegated" ? task.child : (task.history.at(-1)?.runner ?? null);
      return id === null ? [] : [id];
    });
}

function undoView({ undoing }: Stage): UndoView | null {
  if (undoing === null) return null;
  const { status, attempt } = undoing;
  const error = "error" in undoing ? undoing.error : null;
  if (status === "completed") return { status, attempt, error: null };
  return { status: status === "failed" || status === "cancelled" ? "failed" : "open", attempt, error };
}

/** A stage that may not take kept results over is not searched for some. */
function cachedView({ plan, tasks }: Stage): CachedView | null {
  if (plan.cache === undefined) return null;
  const taken = entriesOf(tasks).flatMap((task) => (task.status === "completed" ? (task.cached ?? []) : []));
  const [first] = taken;
  if (first === undefined) return null;
  const savedMs = taken.reduce((sum, cached) => sum + cached.savedMs, 0);
  return { tasks: taken.length, savedMs, at: first.at, action: first.action };
}

function soleTask(stage: Stage): Task | undefined {
  return stage.plan.wide ? undefined : entryAt(stage.tasks, 0);
}

function currentError(task: Task | undefined): Failure | null {
  return task?.status === "retrying" || task?.status === "failed" ? task.error : null;
}

/** Items done: tasks of a wide stage, else what its task last reported. */
export function stageProgress(stage: Stage, live?: LiveProgress): Progress {
  if (stage.plan.wide) {
    const { completed, failed } = stage.counts;
    return { current: completed + failed, total: stage.total, message: null };
  }
  const reported = isStageEnded(stage.status) ? stage.progress : (live?.get(stage.name) ?? stage.progress);
  return reported ?? EMPTY;
}

/** What a page shows for a stage. A stage whose action is being cancelled shows that. */
export function stageDisplay(action: Action, stage: Stage): Display {
  if (action.stopping?.cause === "cancelled" && !isStageEnded(stage.status) && stage.status === "running")
    return "cancelling";
  return stalledSince(stage) === null ? stage.status : "stalled";
}

/** What a page shows for an action: its status, or what keeps a running one from running. */
export function actionDisplay(action: Action): Display {
  if (isEnded(action.status)) return action.status;
  if (action.stopping?.cause === "cancelled") return "cancelling";
  if (action.status !== "running") return action.status;
  if (action.stages.some((stage) => stalledSince(stage) !== null)) return "stalled";
  const open = action.stages.filter((stage) => !isStageEnded(stage.status)).map((stage) => stage.status);
  if (open.includes("running")) return "running";
  const shown = (["waiting", "retrying", "queued"] as const).find((status) => open.includes(status));
  return shown ?? "running";
}

/** The share of a stage that is done, 0 to 1; ended well or skipped is whole. */
export function stageFraction(stage: Stage, live?: LiveProgress): number {
  if (stage.status === "completed" || stage.status === "partial" || stage.status === "skipped") return 1;
  return fractionOf(stageProgress(stage, live));
}

/** Percent of the whole action, floored; 100 only when it has completed. */
export function actionPercent(action: Action, live?: LiveProgress): number {
  if (action.kept !== undefined) return action.kept.percent;
  const fractions = action.stages.map((stage) =>
    stage.status === "skipped" && isFaultyEnd(action) ? 0 : stageFraction(stage, live),
  );
  return overallPercent(
    fractions,
    action.created.weights,
    action.status === "completed" || action.status === "partial",
  );
}

function isFaultyEnd(action: Action): boolean {
  return action.status === "failed" || action.status === "cancelled";
}

/** Which message an action shows: its error; what the running stage says; else the last thing any said. Null when nothing was. */
export function actionMessage(action: Action, live?: LiveProgress): string | null {
  if (action.error !== null) return action.error.message;
  if (action.kept !== undefined) return action.kept.message;
  const running = action.stages.find((stage) => stage.status === "running");
  if (running !== undefined) return stageProgress(running, live).message;
  const said = action.stages.findLast((stage) => (stage.progress?.message ?? null) !== null);
  return said?.progress?.message ?? null;
}

/** The attempts of a stage, oldest first; of a wide stage the rounds of its tasks. A stage that was left out has none. */
export function attemptsOf(stage: Stage): AttemptView[] {
  if (stage.skipped !== null) return [];
  if (stage.tasks.size > 1 || (stage.tasks.size === 0 && stage.rounds.length > 0))
    return stage.rounds.map(attemptOfRound);
  const task = entryAt(stage.tasks, 0) ?? stage.planning;
  return task === null ? [] : attemptsOfTask(task);
}

function attemptsOfTask(task: Task): AttemptView[] {
  const ended = task.history.map(({ progress: _progress, ...attempt }: EndedAttempt): AttemptView => attempt);
  if (task.status === "delegated") {
    const { attempt, since, child } = task;
    const runner = child ?? "";
    return [...ended, { number: attempt, status: "running", startedAt: since, finishedAt: null, runner, error: null }];
  }
  if (task.status !== "running") return ended;
  const { startedAt, runner } = task.holder;
  return [...ended, { number: task.attempt, status: "running", startedAt, finishedAt: null, runner, error: null }];
}

const WORST = ["failed", "lost", "cancelled", "completed"] as const;

/** A round is under way as long as one of its attempts is, and ends as the worst of them did. */
function attemptOfRound({ number, startedAt, finishedAt, open, ended, runner, error }: Round): AttemptView {
  const worst = WORST.find((status) => ended[status] > 0);
  const status = open > 0 || worst === undefined ? "running" : worst;
  return { number, status, startedAt, finishedAt: open > 0 ? null : finishedAt, runner, error };
}

/** The action as lists show it, and as its row in the record keeps it. */
export function summarise(action: Action, live?: LiveProgress): ActionSummary {
  const { created } = action;
  const attempts = action.stages.map((stage) => attemptsOf(stage).at(-1));
  const runner =
    attempts.findLast((one, order) => one !== undefined && isOfRunner(action.stages[order]))?.runner ?? null;
  return {
    id: action.id,
    organisation: created.organisation,
    name: created.name,
    flow: created.plan.name,
    version: created.plan.version,
    status: action.status,
    display: actionDisplay(action),
    seq: action.seq,
    generation: action.generation,
    target: created.target,
    priority: action.priority,
    tags: created.tags,
    launchedBy: created.launchedBy.name,
    workflowId: created.workflowId,
    attempt: Math.max(1, ...attempts.map((attempt) => attempt?.number ?? 1)),
    percent: actionPercent(action, live),
    message: actionMessage(action, live),
    stages: action.stages.map((stage) => stageSummary(action, stage, live)),
    currentStages: currentStages(action),
    runner,
    createdAt: created.createdAt,
    updatedAt: action.updatedAt,
    startedAt: action.startedAt,
    finishedAt: action.finishedAt,
    pausedAt: action.pausedAt,
    pausedMs: action.pausedMs,
    error: action.error,
  };
}

function isOfRunner(stage: Stage | undefined): boolean {
  return stage?.plan.executor.type !== "action";
}

/** Names of the stages that are under way, or next when none is. */
export function currentStages(action: Action): string[] {
  if (isEnded(action.status)) return [];
  const begun = action.stages.filter((stage) => stage.status !== "pending" && !isStageEnded(stage.status));
  const shown =
    begun.length > 0
      ? begun
      : action.stages.filter((stage) => stage.status === "pending" && waitsFor(action, stage).length === 0);
  return shown.map((stage) => stage.name);
}

function stageSummary(action: Action, stage: Stage, live?: LiveProgress): StageSummary {
  const task = soleTask(stage);
  const attempt = task?.attempt ?? attemptsOf(stage).at(-1)?.number ?? 0;
  const progress = stageProgress(stage, live);
  return {
    id: `${action.id}:${stage.order}`,
    name: stage.name,
    status: stage.status,
    display: stageDisplay(action, stage),
    attempt,
    progress: progress === EMPTY ? null : progress,
    ...(stage.error === null ? {} : { code: stage.error.code }),
  };
}
