import type { EndedAttempt, Stage, Task } from "../action";
import { nanoOf } from "../budget";
import type { ActionEvent } from "../event";
import { afterFailure } from "./after-failure";
import type { Draft, Mutable } from "./draft";
import { changeSpawned, foldSpawnedEnded } from "./fold-task-calls";
import { keptOf, noteProgress, refreshStatus } from "./fold-tasks";
import { countUsage } from "./fold-usage";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;
type Delegated = Extract<Task, { status: "delegated" }>;

/** A child under way is an attempt like that of a runner. */
export function foldChildRequested(draft: Draft, event: Of<"child.requested">): void {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "queued") return;
  const kept = { ...keptOf(task), attempt: event.attempt };
  draft.put(stage, event.task, { status: "delegated", since: event.at, child: null, stopping: false, ...kept });
  countUsage(stage, { attempts: 1 });
  stage.startedAt ??= event.at;
  const { action } = draft;
  if (action.status === "pending") action.status = "running";
  action.startedAt ??= event.at;
  action.generationStartedAt ??= event.at;
  refreshStatus(stage);
}

export function foldChildStarted(draft: Draft, event: Of<"child.started">): void {
  const found = delegated(draft, event);
  if (found !== undefined) draft.put(found.stage, event.task, { ...found.task, child: event.child });
  else changeSpawned(draft, event.child, { isStarted: true });
}

export function foldChildProgressed(draft: Draft, event: Of<"child.progressed">): void {
  const found = delegated(draft, event);
  if (found !== undefined && !found.stage.plan.wide) noteProgress(found.stage, event.progress);
}

export function foldChildrenStopping(draft: Draft, event: Of<"children.stopping">): void {
  for (const of of event.tasks) {
    if (of.child !== undefined) changeSpawned(draft, of.child, { isStopping: true });
    const found = delegated(draft, of);
    if (found !== undefined) draft.put(found.stage, of.task, { ...found.task, stopping: true });
  }
}

/** The end of a child is that of its task; one that ended with errors has an output all the same. */
export function foldChildEnded(draft: Draft, event: Of<"child.ended">): void {
  const found = delegated(draft, event);
  if (found === undefined) return foldSpawnedEnded(draft, event);
  const { stage, task } = found;
  const { end } = event;
  const attempt: EndedAttempt = {
    number: task.attempt,
    status: end.status,
    startedAt: task.since,
    finishedAt: event.at,
    runner: event.child,
    progress: null,
    error: end.status === "failed" ? end.error : null,
  };
  countChild(stage, task, event);
  const kept = { ...keptOf(task), history: [...task.history, attempt] };
  if (end.status === "completed") draft.put(stage, event.task, { status: "completed", output: end.output, ...kept });
  else if (end.status === "cancelled" && (task.stopping || draft.action.stopping !== null || stage.timedOut))
    draft.put(stage, event.task, { status: "cancelled", error: null, ...kept });
  else {
    const error =
      end.status === "failed"
        ? end.error
        : { code: "CHILD_CANCELLED", message: "The action it had launched was cancelled." };
    const isLast = end.status === "cancelled" || end.final || task.stopping || draft.action.stopping !== null;
    draft.put(stage, event.task, afterFailure(draft, { stage, place: event.task, kept, error, isLast, at: event.at }));
  }
  refreshStatus(stage);
}

/** What a child had used is the stage's, and the time it took. */
function countChild(stage: Mutable<Stage>, task: Delegated, { spent, at }: Of<"child.ended">): void {
  const { tokens, costUsd } = spent ?? { tokens: 0, costUsd: 0 };
  countUsage(stage, { tokens, nanoUsd: nanoOf(costUsd), timeMs: Math.max(0, at - task.since) });
}

function delegated(
  draft: Draft,
  event: { stage: string; task: number; attempt: number },
): { stage: Mutable<Stage>; task: Delegated } | undefined {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "delegated" || task.attempt !== event.attempt) return undefined;
  return { stage, task };
}
