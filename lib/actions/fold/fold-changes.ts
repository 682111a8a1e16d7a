import type { FlowPlan } from "@/lib/flows/flow-spec";

import type { Stage } from "../action";
import type { ActionCreated, ActionEvent } from "../event";
import { takenOver } from "../taken-over";
import type { Draft } from "./draft";
import { newStage, takeOver } from "./fold-stages";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** The stages of an action of which nothing has begun. */
export function firstStages(created: ActionCreated, at: number): Stage[] {
  const reused = new Map(takenOver(created).map((one) => [one.stage, one]));
  return created.plan.stages.map((plan, order) => takeOver(newStage(plan, order, at), reused.get(plan.name), at));
}

/** Whether a plan, or a stage of it, has a budget. */
export function isBudgeted({ budget, stages }: FlowPlan): boolean {
  return budget !== undefined || stages.some((stage) => stage.budget !== undefined);
}

const PLACES = new WeakMap<FlowPlan, ReadonlyMap<string, number>>();

/** Where a plan's stages stand; made once for all the actions that share the plan. */
export function placesOf(plan: FlowPlan): ReadonlyMap<string, number> {
  const known = PLACES.get(plan);
  if (known !== undefined) return known;
  const places = new Map(plan.stages.map(({ name }, order) => [name, order]));
  PLACES.set(plan, places);
  return places;
}

/** Nothing of it has begun: with another time to start, what was queued is queued again then. */
export function foldChanged(draft: Draft, { at, priority, startInMs }: Of<"action.changed">): void {
  const { action } = draft;
  action.priority = priority ?? action.priority;
  if (startInMs === undefined) return;
  action.startAt = at + startInMs;
  beginAnew(draft, at);
}

/** With another plan, the budgets are those of that; otherwise they stay as people set them. */
export function foldDebounced(draft: Draft, { at, input, files, plan, startInMs }: Of<"action.debounced">): void {
  const { action } = draft;
  action.created = { ...action.created, input, files };
  action.startAt = at + startInMs;
  action.debounced += 1;
  if (plan === undefined) return beginAnew(draft, at);
  action.created.plan = plan;
  action.places = placesOf(plan);
  action.budget = plan.budget ?? null;
  action.isBudgeted = isBudgeted(plan);
  draft.replaceStages(firstStages(action.created, at));
}

/** The stages as they were at first, with the budgets that people gave them since. */
function beginAnew(draft: Draft, at: number): void {
  const { created, stages } = draft.action;
  const budgets = new Map(stages.map(({ name, budget }) => [name, budget]));
  draft.replaceStages(firstStages(created, at).map((stage) => ({ ...stage, budget: budgets.get(stage.name) ?? null })));
}
