import type { Budget } from "@/lib/flows/budget";
import { ConflictError, InvalidInputError, NotFoundError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import { canonicalJson, readJson, type Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

import type { Action, Stage } from "./action";
import { stageNamed } from "./action";
import {
  actionUsage,
  asMuchAgain,
  changedBudget,
  isSameScope,
  isShared,
  reachedCaps,
  stageUsage,
  type BudgetChange,
  type Spending,
} from "./budget";
import { budgetFailure, reachedText } from "./budget-text";
import { BUDGET } from "./decide/budgets";
import { decideAfter } from "./decide/decide";
import { Deciding, type Decision } from "./decide/decision";
import { queuedEntries } from "./decide/queueing";
import type { ActionCreated, Actor, Answer, EventBody, Payload, ReachedCap, StateOperation } from "./event";
import { checkStateOperation } from "./state-limits";
import { isEnded, isStageEnded } from "./status";
import { TRANSITIONS, type Command } from "./transitions";

/** Who gives a command, when, and on which state: `expectedSeq` is the seq the caller saw, when it insists on it. */
export interface CommandContext {
  readonly by: Actor;
  readonly now: Millis;
}

/** The decision a command leads to, or null when the action already is as the command wants it. */
type Requested = Decision | null;

function check(action: Action, command: Command): "go" | "no-op" {
  const transition = TRANSITIONS[action.status][command];
  if (transition === "conflict") {
    throw new ConflictError(
      "CONFLICT",
      `An action that is ${action.status} cannot be asked to ${command}. Nothing was changed.`,
    );
  }
  return transition === "no-op" ? "no-op" : "go";
}

function issue(action: Action, bodies: EventBody | readonly EventBody[], now: Millis): Decision {
  const deciding = new Deciding(action, now);
  for (const body of [bodies].flat()) deciding.put(body);
  return decideAfter(deciding);
}

/** Starts an action that was made with `start: false`. @throws ConflictError when it has been started */
export function requestStart(action: Action, { by, now }: CommandContext): Requested {
  check(action, "start");
  if (action.started) throw new ConflictError("CONFLICT", "The action has already been started.");
  return issue(action, { type: "action.start-requested", by }, now);
}

/** Cancels an open action; asked again while it is being cancelled, nothing happens. @throws ConflictError when it has ended */
export function requestCancel(action: Action, { by, now }: CommandContext): Requested {
  check(action, "cancel");
  if (action.stopping !== null) return null;
  return issue(action, { type: "action.cancel-requested", by, reason: null }, now);
}

/**
 * Holds an action: nothing more starts. What runs goes on to its end, or is stopped at once with `immediate`, and then goes on
 * from its checkpoints when the action is resumed. @throws ConflictError when it has ended or is stopping
 */
export function requestPause(
  action: Action,
  { by, now }: CommandContext,
  { immediate = false }: { readonly immediate?: boolean | undefined } = {},
): Requested {
  const isSaid = action.heldFor === null && (action.interrupting || !immediate);
  if (check(action, "pause") === "no-op" && isSaid) return null;
  if (action.stopping !== null)
    throw new ConflictError("CONFLICT", "The action is being stopped and cannot be paused.");
  return issue(action, { type: "action.paused", by, ...(immediate ? { immediate } : {}) }, now);
}

/** Lets a paused action go on, or takes a failed one up again as `requestRetry`. @throws ConflictError in other statuses */
export function requestResume(action: Action, context: CommandContext): Requested {
  check(action, "resume");
  if (action.status === "failed" || action.status === "partial") return requestRetry(action, {}, context);
  const raised = action.heldFor === null ? [] : raisedBudgets(action, context);
  return issue(action, [...raised, { type: "action.resumed", by: context.by }], context.now);
}

/** Whoever resumes an action that is paused at a budget approves that it uses as much again. */
function raisedBudgets(action: Action, { by, now }: CommandContext): EventBody[] {
  return ownSpendings(action, now).flatMap(({ planned, ...spending }): EventBody[] => {
    if (reachedCaps(spending, "pause").length === 0) return [];
    const { scope, budget } = spending;
    return [{ type: "budget.changed", by, scope, budget: changedBudget(budget, asMuchAgain(spending, planned)) }];
  });
}

/** The caps of its own that keep an action paused. */
function reachedPauses(action: Action, now: Millis): ReachedCap[] {
  return ownSpendings(action, now).flatMap((spending) => reachedCaps(spending, "pause"));
}

/** What an action and its open stages have used, of those that have a budget, and the budget of their plans. */
function ownSpendings(action: Action, now: Millis): (Spending & { readonly planned: Budget | undefined })[] {
  const { budget, created, stages } = action;
  const ofStages = stages.flatMap((stage) => {
    if (stage.budget === null || isStageEnded(stage.status)) return [];
    const scope = { kind: "stage", stage: stage.name } as const;
    return [{ scope, budget: stage.budget, planned: stage.plan.budget, usage: stageUsage(stage, now) }];
  });
  if (budget === null) return ofStages;
  const usage = actionUsage(action, now);
  return [...ofStages, { scope: { kind: "action" }, budget, planned: created.plan.budget, usage }];
}

/**
 * Changes the budget of an action, or of a stage of it. One that is paused at a budget goes on once no cap keeps it.
 * @throws NotFoundError for an unknown stage · ConflictError when the action has completed
 */
export function requestBudget(
  action: Action,
  { stage: name, change }: { readonly stage: string | undefined; readonly change: BudgetChange },
  { by, now }: CommandContext,
): Requested {
  const stage = name === undefined ? undefined : namedStage(action, name);
  if (action.status === "completed")
    throw new ConflictError("CONFLICT", "The action has completed; nothing of it uses a budget any more.");
  const scope = stage === undefined ? { kind: "action" as const } : { kind: "stage" as const, stage: stage.name };
  const budget = changedBudget(stage === undefined ? action.budget : stage.budget, change);
  const deciding = new Deciding(action, now);
  deciding.put({ type: "budget.changed", by, scope, budget });
  if (action.heldFor !== null && !isShared(action.heldFor.scope)) {
    const [kept] = reachedPauses(deciding.action, now);
    deciding.put(kept === undefined ? { type: "action.resumed", by } : { type: "budget.reached", ...kept });
  }
  return decideAfter(deciding);
}

/** Holds an action to a budget it shares with others, which has been used up; null when it is held, was let go beyond it, or has ended. */
export function requestHold(action: Action, reached: ReachedCap, { now }: CommandContext): Requested {
  if (isEnded(action.status) || action.stopping !== null) return null;
  const told: EventBody = { type: "budget.reached", ...reached };
  if (reached.response === "stop")
    return issue(action, [told, { type: "action.stopping", cause: "failed", error: budgetFailure(reached) }], now);
  const isAllowed = action.allowedBeyond.some((scope) => isSameScope(scope, reached.scope));
  return action.pausedAt !== null || isAllowed
    ? null
    : issue(action, [told, { type: "action.paused", by: BUDGET }], now);
}

/** Lets an action go on that is held for a budget it shares; null when it is not. */
export function requestRelease(action: Action, { now }: CommandContext): Requested {
  const { heldFor } = action;
  if (heldFor === null || !isShared(heldFor.scope)) return null;
  return issue(action, { type: "action.resumed", by: BUDGET }, now);
}

function namedStage(action: Action, name: string): Stage {
  const stage = stageNamed(action, name);
  if (stage === undefined) throw new NotFoundError("STAGE_NOT_FOUND", `There is no stage named "${name}".`);
  return stage;
}

/** What may be changed of an action while it waits: its priority, and in how many ms it starts. */
export interface ActionChange {
  readonly priority?: number | undefined;
  readonly startInMs?: number | undefined;
}

/**
 * Changes the priority of an action that waits, or when it starts. What of it waits in queues is queued anew.
 * @throws ConflictError when something of it has begun, or it is being stopped
 */
export function requestChange(action: Action, change: ActionChange, { by, now }: CommandContext): Requested {
  const { priority, startInMs } = change;
  requireWaiting(action, "changed");
  if (startInMs !== undefined) requireUntouched(action);
  const deciding = new Deciding(action, now);
  deciding.put({
    type: "action.changed",
    by,
    ...(priority === undefined ? {} : { priority }),
    ...(startInMs === undefined ? {} : { startInMs }),
  });
  const decision = decideAfter(deciding);
  return { ...decision, entries: queuedEntries(decision.action), requeues: true };
}

/** The launch that an action takes in: what it is to run with instead of what it has. */
export type LaterLaunch = Pick<ActionCreated, "input" | "files" | "plan">;

/** Takes in a later launch of the flow of an action that waits for one. @throws ConflictError when it waits no longer */
export function requestDebounce(action: Action, launch: LaterLaunch, { by, now }: CommandContext): Requested {
  const { debounceMs, plan } = action.created;
  requireWaiting(action, "launched with another input");
  requireUntouched(action);
  if (debounceMs === undefined || action.stages.some(({ status }) => status === "queued"))
    throw new ConflictError("CONFLICT", "The action waits for no later launch.");
  const { input, files } = launch;
  const isSame = canonicalJson(readJson(JSON.stringify(plan))) === canonicalJson(readJson(JSON.stringify(launch.plan)));
  const other = isSame ? {} : { plan: launch.plan };
  return issue(action, { type: "action.debounced", by, input, files, ...other, startInMs: debounceMs }, now);
}

function requireWaiting(action: Action, what: string): void {
  const { status, startedAt, stopping, stages } = action;
  const hasBegun = startedAt !== null || stages.some(({ counts }) => counts.waiting + counts.delegated > 0);
  if (!hasBegun && stopping === null && !isEnded(status)) return;
  const state =
    hasBegun && status === "pending" ? "has begun" : stopping === null ? `is ${status}` : "is being stopped";
  throw new ConflictError(
    "CONFLICT",
    `An action can be ${what} only while it waits; this one ${state}. Nothing was changed.`,
  );
}

/** What of it has ended, without any runner or in an earlier generation, is not begun anew. */
function requireUntouched({ generation, stages }: Action): void {
  const ended = stages.find(({ status, reused }) => isStageEnded(status) && reused === null);
  if (generation === 1 && ended === undefined) return;
  const why = ended === undefined ? "it was retried" : `stage "${ended.name}" of it has ended`;
  throw new ConflictError("CONFLICT", `When the action starts can no longer be changed: ${why}. Nothing was changed.`);
}

/**
 * Changes the state of an open action. Facts of tasks may come before it in the log, so whether a compare-and-set took effect
 * is known from the log alone. @throws ConflictError when the action has ended; as `checkStateOperation`
 */
export function requestStateChange(action: Action, change: StateOperation, { by, now }: CommandContext): Requested {
  if (isEnded(action.status)) {
    throw new ConflictError("CONFLICT", `The action is ${action.status}; its state stays as it is.`);
  }
  checkStateOperation(action.state, change);
  return issue(action, { type: "action.state-changed", by, change }, now);
}

/** Hands a signal to an open action; one that no stage waits for yet is kept. @throws ConflictError when it has ended, or keeps too many */
export function requestSignal(
  action: Action,
  signal: { readonly name: string; readonly value: Json },
  { by, now }: CommandContext,
): Requested {
  if (isEnded(action.status)) throw new ConflictError("CONFLICT", `The action is ${action.status}; no signal is kept.`);
  if (action.signals.length >= LIMITS.keptSignals) {
    const most = `${LIMITS.keptSignals} signals that no stage has waited for`;
    throw new ConflictError("TOO_MANY_SIGNALS", `The action keeps ${most}, which is its limit (keptSignals).`);
  }
  return issue(action, { type: "action.signalled", by, ...signal }, now);
}

/** Answers the approval a stage waits for. @throws ConflictError when it waits for none, told who answered it */
export function requestAnswer(
  action: Action,
  { stage: name, answer }: { readonly stage: string; readonly answer: Answer },
  { by, now }: CommandContext,
): Requested {
  const stage = namedStage(action, name);
  if (stage.wait?.kind !== "approval" || stage.counts.waiting === 0) {
    const state = stage.wait?.kind === "approval" ? `is ${stage.status}` : "asks nobody";
    throw new ConflictError("CONFLICT", `Stage "${name}" ${state}; there is nothing to answer.`);
  }
  return issue(action, { type: "approval.answered", by, stage: name, answer }, now);
}

/** Which failed stages to retry; all when none is named. */
export interface RetryChoice {
  readonly stages?: readonly string[] | undefined;
}

/**
 * Reopens an ended action: its failed stages get another attempt, what was cancelled or skipped with them is planned
 * again, completed stages stay.
 * @throws ConflictError when there is nothing to retry or a stage's manual retries are used up
 */
export function requestRetry(action: Action, choice: RetryChoice, { by, now }: CommandContext): Requested {
  check(action, "retry");
  const stages = stagesToRetry(action, choice.stages);
  if (stages.length === 0) throw new ConflictError("CONFLICT", "The action has no stage to retry.");
  const spent = stages.find((stage) => isFaulty(stage) && stage.manualRetries >= stage.plan.manualRetries);
  if (spent !== undefined) {
    throw new ConflictError(
      "RETRY_LIMIT",
      `Stage "${spent.name}" has been retried ${spent.manualRetries} times, which is its limit.`,
    );
  }
  const names = stages.map((stage) => stage.name);
  return reopened(action, [{ type: "action.retry-requested", by, stages: names }], now);
}

/**
 * Completes a failed stage of an ended action by hand, with what it is said to give. The action goes on as after a retry: what was
 * cancelled or not come to is planned again, other failed stages stay failed.
 * @throws NotFoundError · ConflictError as `failedStage`, and `BUDGET` when it would be stopped at once
 */
export function requestCompletion(
  action: Action,
  done: { readonly stage: string; readonly output: Payload; readonly comment: string | null },
  { by, now }: CommandContext,
): Requested {
  const { name } = failedStage(action, done.stage);
  const others = stagesToRetry(action, []).map((stage) => stage.name);
  const stages = others.filter((other) => other !== name);
  const bodies: EventBody[] = [
    { type: "action.retry-requested", by, stages },
    { type: "stage.completed-by-hand", by, ...done },
  ];
  return reopened(action, bodies, now);
}

/** A stage that can be completed by hand. @throws NotFoundError · ConflictError unless it failed, its action has ended and it is not wide */
export function failedStage(action: Action, name: string): Stage {
  const stage = namedStage(action, name);
  const isTheirs = action.status === "failed" || action.status === "partial";
  if (stage.status !== "failed" || !isTheirs) {
    throw new ConflictError(
      "CONFLICT",
      `Stage "${name}" is ${stage.status} in an action that is ${action.status}; only a stage that failed can be completed by hand, once its action has ended. Nothing was changed.`,
    );
  }
  if (!stage.plan.wide) return stage;
  throw new ConflictError("CONFLICT", `Stage "${name}" has one output an item; it can only be retried.`);
}

/** Leaves a note on an action, open or ended. @throws ConflictError `TOO_MANY_NOTES` */
export function requestNote(action: Action, text: string, { by, now }: CommandContext): Requested {
  if (action.notes.length < LIMITS.notes) return issue(action, { type: "action.noted", by, text }, now);
  throw new ConflictError("TOO_MANY_NOTES", `The action has ${LIMITS.notes} notes, which is its limit (notes).`);
}

/** Takes an ended action up again. @throws ConflictError `BUDGET` when it would be stopped at once */
function reopened(action: Action, bodies: readonly EventBody[], now: Millis): Decision {
  const decision = issue(action, bodies, now);
  const stop = decision.events.find((event) => event.type === "budget.reached" && event.response === "stop");
  if (stop?.type !== "budget.reached") return decision;
  throw new ConflictError("BUDGET", `${reachedText(stop)} Raise the budget first; nothing was changed.`);
}

function isFaulty(stage: Stage): boolean {
  return stage.status === "failed" || stage.status === "partial";
}

/** Failed stages (the chosen ones, or all), and all that were undone, cancelled or not come to. */
export function stagesToRetry(action: Action, chosen: readonly string[] | undefined): Stage[] {
  for (const name of chosen ?? []) {
    const stage = stageNamed(action, name);
    if (stage === undefined) {
      throw new InvalidInputError("UNKNOWN_STAGE", `There is no stage named "${name}".`, [
        { path: "stages", message: `there is no stage "${name}"` },
      ]);
    }
    if (!isFaulty(stage) && stage.status !== "cancelled") {
      throw new ConflictError("CONFLICT", `Stage "${name}" is ${stage.status}; only failed stages can be retried.`);
    }
  }
  return action.stages.filter((stage) => {
    if (stage.undoing !== null) return true;
    if (isFaulty(stage)) return chosen === undefined || chosen.includes(stage.name);
    // A condition is evaluated once: what it left out stays so.
    return stage.status === "cancelled" || (stage.status === "skipped" && stage.skipped === null);
  });
}
