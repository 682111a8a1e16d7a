import { waitOf } from "@/lib/flows/wait-kind";

import type { Action, EndedAttempt, Stage, Task } from "../action";
import type { ActionEvent, Failure, Progress } from "../event";
import { isStageEnded } from "../status";
import { PLAN_TASK, UNDO_TASK } from "../task-table";
import { afterFailure } from "./after-failure";
import type { Draft, Mutable } from "./draft";
import { applyStateOperation, isExpected } from "./fold-state";
import { countTime, countUsage } from "./fold-usage";
import { forgetWaits } from "./forget-waits";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;
type RunningTask = Extract<Task, { status: "running" }>;

const PAUSED: Failure = { code: "PAUSED", message: "It was stopped for a pause, and goes on after it." };
const ABANDONED: Failure = { code: "ABANDONED", message: "Its runner could not be reached; effects unknown." };

/** What a task keeps through all its statuses. Literals end with it: properties added after a spread are slow. */
export function keptOf(task: Task): Pick<Task, "attempt" | "failures" | "losses" | "history" | "checkpoints"> {
  const { attempt, failures, losses, history, checkpoints } = task;
  return { attempt, failures, losses, history, checkpoints };
}

/** A task at its beginning. */
export function queuedTask(at: number): Task {
  return {
    status: "queued",
    queuedAt: at,
    alone: false,
    attempt: 0,
    failures: 0,
    losses: 0,
    history: [],
    checkpoints: {},
  };
}

function endAttempt(
  task: RunningTask,
  end: { at: number; status: EndedAttempt["status"]; error: Failure | null; progress: Progress | null },
): EndedAttempt[] {
  const { startedAt, runner } = task.holder;
  const progress = end.progress ?? task.progress;
  return [
    ...task.history,
    { number: task.attempt, status: end.status, startedAt, finishedAt: end.at, runner, progress, error: end.error },
  ];
}

/** What a stage shows while it is open, by what its tasks do. */
export function refreshStatus(stage: Mutable<Stage>): void {
  if (isStageEnded(stage.status) || stage.status === "pending") return;
  const { counts } = stage;
  const count = (status: Task["status"]): number => counts[status] + (stage.planning?.status === status ? 1 : 0);
  if (count("running") + counts.delegated > 0) stage.status = "running";
  else if (counts.waiting > 0) stage.status = "waiting";
  else if (count("queued") + count("lost") > 0) stage.status = "queued";
  else if (count("retrying") > 0) stage.status = "retrying";
  else if (counts.completed + counts.failed > 0) stage.status = "running";
}

export function foldClaimed(draft: Draft, event: Of<"task.claimed">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || (isStageEnded(stage.status) && event.from !== UNDO_TASK)) return;
  for (let place = event.from; place <= event.to; place += 1) claimOne(draft, stage, { event, place });
  const { action } = draft;
  if (action.status === "pending") action.status = "running";
  action.startedAt ??= event.at;
  action.generationStartedAt ??= event.at;
  refreshStatus(stage);
}

function claimOne(draft: Draft, stage: Mutable<Stage>, claim: { event: Of<"task.claimed">; place: number }): void {
  const { event, place } = claim;
  const task = draft.task(stage, place);
  if (task?.status !== "queued") return;
  const holder = { session: event.session, runner: event.runner, claimSeq: event.seq, startedAt: event.at };
  const resumed = stage.plan.wide || Object.keys(task.checkpoints).length > 0;
  const { attempt, failures, losses, history, checkpoints, alone } = task;
  draft.put(stage, place, {
    status: "running",
    attempt: attempt + 1,
    failures,
    losses,
    history,
    checkpoints,
    holder,
    alone,
    stopping: false,
    interrupted: false,
    stalled: null,
    progress: null,
    compared: {},
    reports: 0,
  });
  if (place < 0) return;
  countUsage(stage, { attempts: 1 });
  stage.startedAt ??= event.at;
  if (!resumed) stage.progress = null;
}

/** The running task an outcome speaks of; undefined when another attempt, or none, is in hand: then it changes nothing. */
export function held(
  draft: Draft,
  event: { stage: string; task: number; attempt: number },
): { stage: Mutable<Stage>; task: RunningTask } | undefined {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "running" || task.attempt !== event.attempt) return undefined;
  return { stage, task };
}

/** Keeps what a stage last reported. */
export function noteProgress(stage: Mutable<Stage>, progress: Progress | null): void {
  if (progress !== null) stage.progress = progress;
}

export function foldCompleted(draft: Draft, event: Of<"task.completed">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const { stage, task } = found;
  const history = endAttempt(task, { at: event.at, status: "completed", error: null, progress: event.progress });
  countTime(stage, task, { place: event.task, at: event.at });
  const { attempt, failures, losses } = task;
  draft.put(stage, event.task, {
    status: "completed",
    output: event.output,
    attempt,
    failures,
    losses,
    history,
    checkpoints: {},
    ...(event.cached === undefined ? {} : { cached: event.cached }),
  });
  forgetWaits(draft.action, event);
  if (event.stages !== undefined) stage.asked = [...stage.asked, { task: event.task, stages: event.stages }];
  if (!stage.plan.wide && event.task >= 0) noteProgress(stage, event.progress);
  if (event.pace !== undefined) stage.pace = event.pace;
  refreshStatus(stage);
}

export function foldFailed(draft: Draft, event: Of<"task.failed">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const { stage, task } = found;
  const history = endAttempt(task, { at: event.at, status: "failed", error: event.error, progress: event.progress });
  countTime(stage, task, { place: event.task, at: event.at });
  const isLast = event.final || event.task === PLAN_TASK || isToStop(draft, { stage, place: event.task, task });
  const { error, at, output } = event;
  const kept = { ...keptOf(task), history };
  draft.put(stage, event.task, afterFailure(draft, { stage, place: event.task, kept, error, isLast, at, output }));
  if (!stage.plan.wide && event.task >= 0) noteProgress(stage, event.progress);
  refreshStatus(stage);
}

export function foldCancelled(draft: Draft, event: Of<"task.cancelled">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const { stage, task } = found;
  const goesOn = isInterrupted(draft, stage, task);
  const error = goesOn ? PAUSED : null;
  const history = endAttempt(task, { at: event.at, status: "cancelled", error, progress: event.progress });
  countTime(stage, task, { place: event.task, at: event.at });
  const { attempt, failures, losses, checkpoints } = task;
  const kept = { attempt, failures, losses, history, checkpoints };
  const ended: Task = goesOn
    ? { status: "lost", lostAt: event.at, interrupted: true, ...kept }
    : { status: "cancelled", error: null, ...kept };
  draft.put(stage, event.task, ended);
  if (!stage.plan.wide && event.task >= 0) noteProgress(stage, event.progress);
  refreshStatus(stage);
}

/** Whether a task has no other attempt since it, or its action, was stopped; what undoes a stage goes on to its end. */
function isToStop(draft: Draft, { stage, place, task }: { stage: Stage; place: number; task: RunningTask }): boolean {
  if (place === UNDO_TASK) return false;
  const isStopped = draft.action.stopping !== null || stage.timedOut;
  return isStopped || (task.stopping && !isInterrupted(draft, stage, task));
}

/** Whether a task that is to stop goes on later: it is for a pause, and nothing else stops it since. */
function isInterrupted(draft: Draft, stage: Stage, task: RunningTask): boolean {
  return task.interrupted && draft.action.stopping === null && !stage.timedOut;
}

/** A lost task waits to be offered again; under a stop, or when it must not run twice, the loss is its end. */
export function foldLost(draft: Draft, event: Of<"task.lost">): void {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "running" || task.holder.session !== event.session) return;
  const isOver = isToStop(draft, { stage, place: event.task, task });
  countTime(stage, task, { place: event.task, at: event.at });
  draft.put(stage, event.task, isOver ? abandoned(task, event.at) : lost(stage, task, event));
  refreshStatus(stage);
}

/** Lost while it was to stop: that is its end, and what it did is not known. */
function abandoned(task: RunningTask, at: number): Task {
  const history = endAttempt(task, { at, status: "cancelled", error: ABANDONED, progress: null });
  const { attempt, failures, losses, checkpoints } = task;
  return { status: "cancelled", error: ABANDONED, attempt, failures, losses, history, checkpoints };
}

function lost(stage: Stage, task: RunningTask, event: Of<"task.lost">): Task {
  const error = event.error ?? { code: "LOST", message: `Its runner ${task.holder.runner} was lost.` };
  const history = endAttempt(task, { at: event.at, status: "lost", error, progress: null });
  const { attempt, failures, checkpoints } = task;
  // What a runner does may be its neighbours' fault, so it counts only while alone; what a task itself did always counts.
  const losses = task.losses + (task.alone || event.error !== undefined ? 1 : 0);
  const kept = { attempt, failures, losses, history, checkpoints };
  if (mayRunTwice(stage, event.task)) return { status: "lost", lostAt: event.at, interrupted: false, ...kept };
  const message = `${error.message} The stage is not idempotent, so it is not run a second time by itself.`;
  return { status: "failed", error: { code: error.code, message }, output: null, ...kept };
}

function mayRunTwice(stage: Stage, task: number): boolean {
  return stage.plan.idempotent || task < 0;
}

export function foldProgressed(draft: Draft, event: Of<"task.progressed">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  draft.put(found.stage, event.task, { ...found.task, progress: event.progress });
  if (!found.stage.plan.wide && event.task >= 0) noteProgress(found.stage, event.progress);
}

export function foldCheckpointed(draft: Draft, event: Of<"task.checkpointed">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const checkpoints = { ...found.task.checkpoints, [event.name]: event.value };
  draft.put(found.stage, event.task, { ...found.task, checkpoints });
}

export function foldStateChanged(draft: Draft, event: Of<"state.changed">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const { change, n } = event;
  if (change.op === "compareAndSet") {
    const compared = { ...found.task.compared, [n]: isExpected(draft.action.state, change) };
    draft.put(found.stage, event.task, { ...found.task, compared });
  }
  draft.action.state = applyStateOperation(draft.action.state, change);
}

export function foldPlanned(draft: Draft, event: Of<"stage.planned">): void {
  const found = held(draft, event);
  if (found === undefined) return;
  const { stage, task } = found;
  const history = endAttempt(task, { at: event.at, status: "completed", error: null, progress: null });
  const { attempt, failures, losses, checkpoints } = task;
  stage.planning = {
    status: "completed",
    output: { value: event.tasks },
    attempt,
    failures,
    losses,
    history,
    checkpoints,
  };
  stage.total = event.tasks;
  stage.items = event.items;
  stage.unmet = event.unmet === true;
  if (event.wait !== undefined) stage.wait = waitOf(event.wait);
  refreshStatus(stage);
}

export function foldTaskQueued(draft: Draft, event: Of<"task.queued">): void {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || (task?.status !== "retrying" && task?.status !== "lost")) return;
  draft.put(stage, event.task, { status: "queued", queuedAt: event.at, alone: event.alone, ...keptOf(task) });
  refreshStatus(stage);
}

export function foldAbandoned(draft: Draft, event: Of<"task.abandoned">): void {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "lost") return;
  draft.put(stage, event.task, { status: "failed", error: event.error, output: null, ...keptOf(task) });
  refreshStatus(stage);
}

/** Marks tasks as asked to stop; those between the claim and the stop go on until their runner answers. */
export function foldStopping(draft: Draft, event: Of<"tasks.stopping">): void {
  for (const [name, place] of event.tasks) {
    const stage = draft.stage(name);
    const task = stage === undefined ? undefined : draft.task(stage, place);
    if (stage === undefined || task?.status !== "running") continue;
    draft.put(stage, place, { ...task, stopping: true, interrupted: event.paused === true });
  }
}

const NOT_HELD: ReadonlySet<Task["status"]> = new Set(["queued", "waiting", "retrying", "lost"]);

/** Ends every task of a stage that no runner holds. */
export function cancelWaiting(draft: Draft, stage: Mutable<Stage>): void {
  const { queued, waiting, retrying, lost } = stage.counts;
  for (let place = PLAN_TASK; place < stage.tasks.size; place += 1) {
    if (place >= 0 && queued + waiting + retrying + lost === 0) break;
    const task = draft.task(stage, place);
    if (task !== undefined && NOT_HELD.has(task.status)) {
      draft.put(stage, place, { status: "cancelled", error: null, ...keptOf(task) });
    }
  }
}

/** Whether any task of any stage is in a runner's hands, or those of another action. */
export function hasRunningTask(action: Action): boolean {
  return action.stages.some(
    ({ counts, planning, undoing }) =>
      counts.running + counts.delegated > 0 || planning?.status === "running" || undoing?.status === "running",
  );
}
