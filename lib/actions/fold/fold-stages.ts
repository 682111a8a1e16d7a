import type { StagePlan } from "@/lib/flows/flow-spec";
import { waitOf } from "@/lib/flows/wait-kind";

import type { Stage, Task, TaskCounts } from "../action";
import { NO_USAGE } from "../budget";
import type { ActionEvent, ReusedStage } from "../event";
import { isStageEnded, type StageStatus } from "../status";
import { tableFrom, tableOf } from "../task-table";
import type { Draft, Mutable } from "./draft";
import { cancelWaiting, keptOf, queuedTask, refreshStatus } from "./fold-tasks";
import { forgetWaits } from "./forget-waits";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** No task in any status. */
export const NO_TASKS: TaskCounts = {
  queued: 0,
  running: 0,
  waiting: 0,
  delegated: 0,
  retrying: 0,
  lost: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
};

/** A stage of which nothing has been done yet. */
export function newStage(plan: StagePlan, order: number, at: number): Stage {
  return {
    name: plan.name,
    order,
    plan,
    status: "pending",
    total: plan.planned ? null : 1,
    items: null,
    tasks: tableOf(0, queuedTask(at)),
    counts: NO_TASKS,
    rounds: [],
    due: [],
    stalled: [],
    planning: null,
    undoing: null,
    toRedo: false,
    wait: plan.executor.type === "wait" ? waitOf(plan.executor) : null,
    unmet: false,
    skipped: null,
    reused: null,
    byHand: null,
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
    timedOut: false,
    unclaimed: false,
    overspent: null,
    budget: plan.budget ?? null,
    usage: NO_USAGE,
    error: null,
    asked: [],
    manualRetries: 0,
    progress: null,
  };
}

export function foldPlanning(draft: Draft, event: Of<"stage.planning">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || stage.status !== "pending") return;
  const before = stage.planning;
  const fresh = queuedTask(event.at);
  stage.planning = before === null ? fresh : { ...fresh, attempt: before.attempt, history: before.history };
  stage.status = "queued";
  stage.queuedAt ??= event.at;
}

/** Queues the tasks of a stage. Those completed in an earlier generation stay completed. */
export function foldQueued(draft: Draft, event: Of<"stage.queued">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  stage.total = event.tasks;
  stage.status = "queued";
  stage.queuedAt ??= event.at;
  if (stage.tasks.size !== event.tasks) {
    draft.replaceTasks(stage, tableOf(event.tasks, queuedTask(event.at)));
    stage.counts = { ...NO_TASKS, queued: event.tasks };
    stage.due = [];
    stage.stalled = [];
    return;
  }
  for (let place = 0; place < event.tasks; place += 1) {
    const task = draft.task(stage, place);
    if (task !== undefined && task.status !== "completed") draft.put(stage, place, requeued(task, event.at));
  }
  refreshStatus(stage);
}

function requeued(task: Task, at: number): Task {
  const { attempt, history, checkpoints } = task;
  return { ...queuedTask(at), attempt, history, checkpoints };
}

export function foldStageEnded(draft: Draft, event: Of<"stage.completed" | "stage.partial" | "stage.failed">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  const status = { "stage.completed": "completed", "stage.partial": "partial", "stage.failed": "failed" } as const;
  endStage(stage, { at: event.at, status: status[event.type] });
  if (event.type !== "stage.completed") stage.error = event.error;
}

/** A stage that failed counts as completed with what somebody says it gives; its attempts stay what they were. */
export function foldCompletedByHand(draft: Draft, event: Of<"stage.completed-by-hand">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || stage.status !== "failed") return;
  const tried = draft.task(stage, 0);
  const kept = tried === undefined ? UNTRIED : { ...keptOf(tried), checkpoints: {} };
  draft.replaceTasks(stage, tableOf<Task>(1, { status: "completed", output: event.output, ...kept }));
  stage.counts = { ...NO_TASKS, completed: 1 };
  stage.due = [];
  stage.total = 1;
  stage.unmet = false;
  const { planning } = stage;
  if (planning !== null)
    stage.planning = { status: "completed", output: { value: 1 }, ...keptOf(planning), checkpoints: {} };
  stage.status = "completed";
  stage.finishedAt = event.at;
  stage.timedOut = false;
  stage.unclaimed = false;
  stage.overspent = null;
  stage.error = null;
  stage.byHand = { by: event.by.name, at: event.at, comment: event.comment };
}

/** A stage that is left out has no end of its own: nothing of it was done. */
export function foldSkipped(draft: Draft, event: Of<"stage.skipped">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  endStage(stage, { at: event.at, status: "skipped" });
  stage.skipped = event.because;
}

function endStage(stage: Mutable<Stage>, end: { at: number; status: StageStatus }): void {
  stage.status = end.status;
  stage.toRedo = false;
  stage.finishedAt = end.status === "skipped" ? null : end.at;
}

export function foldUndoing(draft: Draft, event: Of<"stage.undoing">): void {
  const stage = draft.stage(event.stage);
  if (stage !== undefined) stage.undoing = queuedTask(event.at);
}

export function foldTimedOut(draft: Draft, event: Of<"stage.timed-out">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  stage.timedOut = true;
  stage.unclaimed = event.unclaimed === true;
  cancelWaiting(draft, stage);
}

/** Ends what is still open when its action ends: begun stages are cancelled, the others were never needed. */
export function endOpenStages(draft: Draft, at: number): void {
  draft.action.stages.forEach((known, place) => {
    if (isStageEnded(known.status)) return;
    const stage = draft.stageAt(place);
    if (stage !== undefined) endStage(stage, { at, status: stage.queuedAt === null ? "skipped" : "cancelled" });
  });
}

/** A stage as the action that is run again had left it, if it is taken over. */
export function takeOver(stage: Stage, from: ReusedStage | undefined, at: number): Stage {
  if (from === undefined) return stage;
  const { outputs, items, skipped, edited } = from;
  if (skipped !== null) return { ...stage, status: "skipped", total: 0, skipped };
  const tasks = outputs.map((output): Task => ({ ...UNTRIED, status: "completed", output }));
  return {
    ...stage,
    status: "completed",
    total: tasks.length,
    items,
    tasks: tableFrom(tasks),
    counts: { ...NO_TASKS, completed: tasks.length },
    queuedAt: at,
    finishedAt: at,
    reused: { edited },
  };
}

const UNTRIED = { attempt: 0, failures: 0, losses: 0, history: [], checkpoints: {} };

/** Makes a stage ready to be queued again: completed tasks and all attempts stay, unless what they did was undone. */
export function reopenStage(draft: Draft, stage: Mutable<Stage>): void {
  if (stage.undoing !== null) forgetResults(draft, stage);
  stage.manualRetries += stage.status === "failed" || stage.status === "partial" ? 1 : 0;
  stage.status = "pending";
  stage.queuedAt = null;
  stage.startedAt = null;
  stage.finishedAt = null;
  stage.timedOut = false;
  stage.unclaimed = false;
  stage.overspent = null;
  stage.byHand = null;
  stage.error = null;
  if (!stage.plan.wide) stage.progress = null;
  stage.toRedo ||= stage.undoing !== null;
  stage.undoing = null;
  if (stage.total === null && stage.planning?.status !== "completed") stage.tasks = tableOf<Task>(0, queuedTask(0));
}

/** Tasks whose work was undone are done again, with what they had kept forgotten. */
function forgetResults(draft: Draft, stage: Mutable<Stage>): void {
  forgetWaits(draft.action, { stage: stage.name });
  for (let place = 0; place < stage.tasks.size; place += 1) {
    const task = draft.task(stage, place);
    if (task === undefined) continue;
    const { attempt, failures, losses, history } = task;
    draft.put(stage, place, { status: "cancelled", error: null, attempt, failures, losses, history, checkpoints: {} });
  }
}
