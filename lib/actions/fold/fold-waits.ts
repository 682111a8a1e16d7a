import type { Task } from "../action";
import { answerOutcome } from "../approval";
import type { ActionEvent, Failure, Payload } from "../event";
import { isStageEnded } from "../status";
import { entryAt, tableOf } from "../task-table";
import type { Draft } from "./draft";
import { NO_TASKS } from "./fold-stages";
import { keptOf, queuedTask, refreshStatus } from "./fold-tasks";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** A stage that waits has begun, and so has its action: nobody has to claim it. */
export function foldWaiting(draft: Draft, event: Of<"stage.waiting">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  const before = entryAt(stage.tasks, 0) ?? queuedTask(event.at);
  const until = event.forMs === null ? null : event.at + event.forMs;
  draft.replaceTasks(stage, tableOf<Task>(1, { status: "waiting", since: event.at, until, ...keptOf(before) }));
  stage.counts = { ...NO_TASKS, waiting: 1 };
  stage.due = [];
  stage.status = "waiting";
  stage.queuedAt ??= event.at;
  stage.startedAt ??= event.at;
  const { action } = draft;
  if (action.status === "pending") action.status = "running";
  action.startedAt ??= event.at;
  action.generationStartedAt ??= event.at;
}

export function foldWaitCompleted(draft: Draft, event: Of<"wait.completed">): void {
  endWait(draft, event.stage, { output: event.output });
  const { signal } = event;
  if (signal !== undefined) draft.action.signals = draft.action.signals.filter(({ seq }) => seq !== signal);
}

export function foldWaitFailed(draft: Draft, event: Of<"wait.failed">): void {
  endWait(draft, event.stage, { error: event.error });
}

export function foldAnswered(draft: Draft, event: Of<"approval.answered">): void {
  const stage = draft.stage(event.stage);
  if (stage?.wait?.kind !== "approval") return;
  endWait(draft, event.stage, answerOutcome(stage.wait.approval, { ...event.answer, by: event.by.name, at: event.at }));
}

export function foldSignalled({ action }: Draft, { seq, name, value }: Of<"action.signalled">): void {
  action.signals = [...action.signals, { seq, name, value }];
}

function endWait(draft: Draft, name: string, outcome: { output: Payload } | { error: Failure }): void {
  const stage = draft.stage(name);
  const task = stage === undefined ? undefined : draft.task(stage, 0);
  if (stage === undefined || task?.status !== "waiting") return;
  const kept = keptOf(task);
  if ("error" in outcome) draft.put(stage, 0, { status: "failed", error: outcome.error, output: null, ...kept });
  else draft.put(stage, 0, { status: "completed", output: outcome.output, ...kept });
  refreshStatus(stage);
}
