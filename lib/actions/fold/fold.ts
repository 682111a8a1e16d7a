import { AppError } from "@/lib/shared/errors";

import type { Action } from "../action";
import { isStateRemoved } from "../cleanup";
import type { ActionCreated, ActionEvent, EventType } from "../event";
import { isEnded, isStageEnded } from "../status";
import { Draft } from "./draft";
import { foldStagesAdded, foldStagesRefused } from "./fold-added-stages";
import { foldNoted, foldStateChangedByHand } from "./fold-by-hand";
import { firstStages, foldChanged, foldDebounced, isBudgeted, placesOf } from "./fold-changes";
import {
  foldChildEnded,
  foldChildProgressed,
  foldChildRequested,
  foldChildrenStopping,
  foldChildStarted,
} from "./fold-children";
import {
  endOpenStages,
  foldCompletedByHand,
  foldPlanning,
  foldQueued,
  foldSkipped,
  foldStageEnded,
  foldTimedOut,
  foldUndoing,
  reopenStage,
} from "./fold-stages";
import { foldRevived, foldStalled } from "./fold-stalls";
import { foldAwaited, foldSpawned, foldTaskAnswered } from "./fold-task-calls";
import {
  cancelWaiting,
  foldAbandoned,
  foldCancelled,
  foldCheckpointed,
  foldClaimed,
  foldCompleted,
  foldFailed,
  foldLost,
  foldPlanned,
  foldProgressed,
  foldStateChanged,
  foldStopping,
  foldTaskQueued,
} from "./fold-tasks";
import { foldBudgetChanged, foldSpent, noteAllowed, noteReached } from "./fold-usage";
import { foldAnswered, foldSignalled, foldWaitCompleted, foldWaitFailed, foldWaiting } from "./fold-waits";
import { reopenWaits } from "./forget-waits";

/** Version of this fold; a snapshot names the one it was made by. */
export const FOLD_VERSION = 5;

/** Events were handed to a fold out of order. */
export class SeqGapError extends AppError {
  readonly kind = "internal";
  readonly code = "SEQ_GAP";
}

/** An event of a kind this version does not know: a newer one wrote it, and its actions are left to that. */
export class UnknownEventError extends AppError {
  readonly kind = "unavailable";
  readonly code = "NEWER_VERSION";
}

type Of<T extends EventType> = Extract<ActionEvent, { type: T }>;
type Handlers = { readonly [T in EventType]: (draft: Draft, event: Of<T>) => void };

const HANDLERS: Handlers = {
  "action.created": () => undefined,
  "task.claimed": foldClaimed,
  "task.completed": foldCompleted,
  "task.failed": foldFailed,
  "task.cancelled": foldCancelled,
  "task.progressed": foldProgressed,
  "task.checkpointed": foldCheckpointed,
  "task.spent": foldSpent,
  "task.awaited": foldAwaited,
  "child.spawned": foldSpawned,
  "state.changed": foldStateChanged,
  "task.lost": foldLost,
  "task.stalled": foldStalled,
  "task.revived": foldRevived,
  "stage.planned": foldPlanned,
  "child.started": foldChildStarted,
  "child.progressed": foldChildProgressed,
  "child.ended": foldChildEnded,
  "child.requested": foldChildRequested,
  "children.stopping": foldChildrenStopping,
  "action.rebuilt": () => undefined,
  "action.start-requested": foldStart,
  "action.cancel-requested": foldCancel,
  "action.retry-requested": foldRetry,
  "action.paused": foldPaused,
  "action.resumed": foldResumed,
  "action.changed": foldChanged,
  "action.debounced": foldDebounced,
  "action.state-changed": foldStateChangedByHand,
  "action.signalled": foldSignalled,
  "stage.completed-by-hand": foldCompletedByHand,
  "action.noted": foldNoted,
  "budget.changed": foldBudgetChanged,
  "approval.answered": foldAnswered,
  "stage.planning": foldPlanning,
  "stage.queued": foldQueued,
  "stage.waiting": foldWaiting,
  "wait.completed": foldWaitCompleted,
  "wait.failed": foldWaitFailed,
  "task.queued": foldTaskQueued,
  "task.answered": foldTaskAnswered,
  "task.abandoned": foldAbandoned,
  "stage.skipped": foldSkipped,
  "stages.added": foldStagesAdded,
  "stages.refused": foldStagesRefused,
  "stage.completed": foldStageEnded,
  "stage.undoing": foldUndoing,
  "stage.partial": foldStageEnded,
  "stage.failed": foldStageEnded,
  "stage.timed-out": foldTimedOut,
  "budget.reached": foldReached,
  "tasks.stopping": foldStopping,
  "action.repaired": () => undefined,
  "action.stopping": foldActionStopping,
  "action.completed": foldEnd,
  "action.partial": foldEnd,
  "action.failed": foldEnd,
  "action.cancelled": foldEnd,
};

/**
 * The action after `events`, in one copy of what they touch. Pure.
 * @throws SeqGapError when an event's seq is not the next one · UnknownEventError
 */
export function foldAll(action: Action, events: readonly ActionEvent[]): Action {
  if (events.length === 0) return action;
  const draft = new Draft(action);
  for (const event of events) foldInto(draft, event);
  return draft.action;
}

/** Folds one event into a draft. @throws SeqGapError as `foldAll` */
export function foldInto(draft: Draft, event: ActionEvent): void {
  const { action } = draft;
  if (event.seq !== action.seq + 1)
    throw new SeqGapError(`Action ${action.id} is at ${action.seq}; event ${event.seq} does not follow.`);
  if (!Object.hasOwn(HANDLERS, event.type)) {
    const written = `Action ${action.id} holds an event "${event.type}" that this version does not know`;
    throw new UnknownEventError(`${written}: a newer version of Showrunner wrote it. Use that one.`);
  }
  action.seq = event.seq;
  action.updatedAt = event.at;
  handlerOf(event)(draft, event);
}

/** An action from its whole log, or null when the log is empty. @throws SeqGapError when it does not begin with its creation */
export function foldLog(events: readonly ActionEvent[]): Action | null {
  const [first, ...rest] = events;
  if (first === undefined) return null;
  if (first.type !== "action.created" || first.seq !== 1)
    throw new SeqGapError("A log begins with action.created at 1.");
  const { seq: _seq, at, ...created } = first;
  return foldAll(firstAction(created, at), rest);
}

/** The handler of an event's own type; the table pairs each type with a handler of that type, which TypeScript cannot follow. */
function handlerOf(event: ActionEvent): (draft: Draft, event: ActionEvent) => void {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the table pairs each type with its own handler
  return HANDLERS[event.type] as (draft: Draft, event: ActionEvent) => void;
}

/** An action that has just been made. */
export function firstAction(created: ActionCreated, at: number): Action {
  return {
    created,
    id: created.id,
    seq: 1,
    status: "pending",
    generation: 1,
    started: created.start,
    stopping: null,
    cancelledBy: null,
    acceptedAt: at,
    startAt: at + created.delayMs,
    priority: created.priority,
    debounced: 0,
    updatedAt: at,
    startedAt: null,
    finishedAt: null,
    pausedAt: null,
    pausedMs: 0,
    interrupting: false,
    resumedAt: null,
    error: null,
    budget: created.plan.budget ?? null,
    isBudgeted: isBudgeted(created.plan),
    budgetsReached: [],
    heldFor: null,
    allowedBeyond: [],
    state: {},
    signals: [],
    taskWaits: [],
    spawned: [],
    notes: [],
    stateChangeTook: null,
    stages: firstStages(created, at),
    places: placesOf(created.plan),
    generationStartedAt: null,
  };
}

function foldStart({ action }: Draft): void {
  action.started = true;
}

function foldCancel(draft: Draft, event: Of<"action.cancel-requested">): void {
  if (isEnded(draft.action.status)) return;
  draft.action.stopping = { cause: "cancelled", error: null, seq: event.seq };
  draft.action.cancelledBy = event.by;
  cancelAllWaiting(draft);
}

function foldActionStopping(draft: Draft, event: Of<"action.stopping">): void {
  draft.action.stopping ??= { cause: event.cause, error: event.error, seq: event.seq };
  cancelAllWaiting(draft);
}

function cancelAllWaiting(draft: Draft): void {
  draft.action.stages.forEach((_, place) => {
    const stage = draft.stageAt(place);
    if (stage !== undefined) cancelWaiting(draft, stage);
  });
}

/** Reopens an ended action: the time it lay ended does not count as its own. */
function foldRetry(draft: Draft, event: Of<"action.retry-requested">): void {
  const { action } = draft;
  action.pausedMs += action.finishedAt === null ? 0 : event.at - action.finishedAt;
  action.status = action.startedAt === null ? "pending" : "running";
  action.generation += 1;
  action.generationStartedAt = null;
  action.stopping = null;
  action.cancelledBy = null;
  action.finishedAt = null;
  action.error = null;
  action.heldFor = null;
  reopenWaits(action);
  for (const name of event.stages) {
    const stage = draft.stage(name);
    if (stage !== undefined) reopenStage(draft, stage);
  }
}

function foldPaused({ action }: Draft, event: Of<"action.paused">): void {
  action.status = "paused";
  action.pausedAt ??= event.at;
  action.interrupting ||= event.immediate === true;
  // Whom a person pauses, a person lets go on.
  if (event.by.kind !== "system") action.heldFor = null;
}

function foldResumed({ action }: Draft, event: Of<"action.resumed">): void {
  action.status = action.startedAt === null ? "pending" : "running";
  const lastedMs = action.pausedAt === null ? 0 : event.at - action.pausedAt;
  if (action.startedAt !== null) action.pausedMs += lastedMs;
  if (action.generationStartedAt !== null) action.generationStartedAt += lastedMs;
  action.pausedAt = null;
  action.interrupting = false;
  noteAllowed(action, event.by);
  action.heldFor = null;
  action.resumedAt = event.at;
}

/** A stage whose own budget is used up is stopped like one whose time is. */
function foldReached(draft: Draft, { type: _type, seq: _seq, at: _at, ...reached }: Of<"budget.reached">): void {
  noteReached(draft.action, reached);
  if (reached.response !== "stop" || reached.scope.kind !== "stage") return;
  const stage = draft.stage(reached.scope.stage);
  if (stage === undefined || isStageEnded(stage.status)) return;
  stage.timedOut = true;
  stage.overspent = reached;
  cancelWaiting(draft, stage);
}

function foldEnd(
  draft: Draft,
  event: Of<"action.completed" | "action.partial" | "action.failed" | "action.cancelled">,
): void {
  const { action } = draft;
  if (isEnded(action.status)) return;
  const status = {
    "action.completed": "completed",
    "action.partial": "partial",
    "action.failed": "failed",
    "action.cancelled": "cancelled",
  } as const;
  action.status = status[event.type];
  action.finishedAt = event.at;
  if (action.pausedAt !== null && action.startedAt !== null) action.pausedMs += event.at - action.pausedAt;
  action.pausedAt = null;
  action.interrupting = false;
  action.heldFor = null;
  if (event.type === "action.partial" || event.type === "action.failed") action.error = event.error;
  if (isStateRemoved(action.created.plan.cleanup, action.status)) action.state = {};
  endOpenStages(draft, event.at);
}
