import type { Budget } from "@/lib/flows/budget";

import type { Action, Stage, Task } from "../action";
import { addUsage, isSameScope, isShared, nanoOf, type Usage } from "../budget";
import type { ActionEvent, Actor, ReachedCap } from "../event";
import type { Draft, Mutable } from "./draft";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** Counts what a running attempt says it used; a report that was counted is not counted again. */
export function foldSpent(draft: Draft, event: Of<"task.spent">): void {
  const stage = draft.stage(event.stage);
  const task = stage === undefined ? undefined : draft.task(stage, event.task);
  if (stage === undefined || task?.status !== "running") return;
  if (task.attempt !== event.attempt || event.n <= task.reports) return;
  draft.put(stage, event.task, { ...task, reports: event.n });
  countUsage(stage, { tokens: event.tokens, nanoUsd: nanoOf(event.costUsd) });
}

/** Adds to what a stage has used. */
export function countUsage(stage: Mutable<Stage>, more: Partial<Usage>): void {
  stage.usage = addUsage(stage.usage, more);
}

/** Adds the time of an attempt that ends; planning and undoing are no attempts of a stage's work. */
export function countTime(
  stage: Mutable<Stage>,
  task: Extract<Task, { status: "running" }>,
  { place, at }: { readonly place: number; readonly at: number },
): void {
  if (place >= 0) countUsage(stage, { timeMs: Math.max(0, at - task.holder.startedAt) });
}

/** Keeps in mind which cap was reached; a pause for it follows as an event of its own. */
export function noteReached(action: Mutable<Action>, reached: ReachedCap): void {
  const others = action.budgetsReached.filter((other) => !isSameCap(other, reached));
  action.budgetsReached = [...others, reached];
  if (reached.response === "pause") action.heldFor = reached;
}

/** Whether both speak of the same cap. */
function isSameCap(a: ReachedCap, b: ReachedCap): boolean {
  return a.response === b.response && a.kind === b.kind && isSameScope(a.scope, b.scope);
}

/** A person who resumes an action that is held for a budget it shares lets it go beyond that. */
export function noteAllowed(action: Mutable<Action>, by: Actor): void {
  const scope = action.heldFor?.scope;
  if (scope === undefined || !isShared(scope) || by.kind === "system") return;
  action.allowedBeyond = [...action.allowedBeyond, scope];
}

/** Sets a budget; what was reached counts no more where the cap is higher now, or none. */
export function foldBudgetChanged(draft: Draft, { scope, budget }: Of<"budget.changed">): void {
  const { action } = draft;
  const stage = scope.kind === "stage" ? draft.stage(scope.stage) : undefined;
  if (scope.kind === "action") action.budget = budget;
  if (stage !== undefined) stage.budget = budget;
  action.isBudgeted ||= budget !== null;
  const under = (reached: ReachedCap): ReachedCap[] =>
    isSameScope(reached.scope, scope) ? still(reached, budget) : [reached];
  action.budgetsReached = action.budgetsReached.flatMap(under);
  if (action.heldFor !== null) action.heldFor = under(action.heldFor)[0] ?? action.heldFor;
}

/** A cap as it is now, if what was used reaches it still. */
function still(reached: ReachedCap, budget: Budget | null): ReachedCap[] {
  const most = budget?.[reached.response]?.[reached.kind];
  return most === undefined || most > reached.used ? [] : [{ ...reached, most }];
}
