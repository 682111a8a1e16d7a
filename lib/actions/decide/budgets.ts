import type { Budget } from "@/lib/flows/budget";

import type { Stage } from "../action";
import { actionUsage, isOver, isSameScope, reachedCaps, runsOf, stageUsage, type Spending } from "../budget";
import { budgetFailure } from "../budget-text";
import type { Actor, ReachedCap } from "../event";
import { isStageEnded } from "../status";
import { entryAt } from "../task-table";
import type { Deciding } from "./decision";
import { readyStages } from "./ready-stages";
import { failStage, settleStage } from "./settle-stage";
import { stopStage } from "./stops";

/** In whose name an action is paused at a budget. */
export const BUDGET: Actor = { kind: "system", id: "budget", name: "its budget" };

/** A budget, and what there is that it may keep from going on. */
interface Watched extends Spending {
  /** Attempts under way. */
  readonly runs: number;
  /** Whether a task is about to begin; asked only once a cap is reached. */
  readonly wantsToStart: () => boolean;
}

/** Holds the stages of an action, and then the action itself, to their budgets. */
export function checkBudgets(deciding: Deciding): void {
  if (!deciding.action.isBudgeted) return;
  for (let place = 0; place < deciding.action.stages.length; place += 1) checkStage(deciding, place);
  const { action, now } = deciding;
  if (action.stopping !== null || action.budget === null) return;
  const watched: Watched = {
    scope: { kind: "action" },
    budget: action.budget,
    usage: actionUsage(action, now),
    runs: runsOf(action.stages),
    wantsToStart: () => action.stages.some((stage) => hasNext(stage, now)) || startableStages(deciding).length > 0,
  };
  const stop = stopOf(watched);
  if (stop === undefined) return react(deciding, watched);
  deciding.put({ type: "budget.reached", ...stop });
  deciding.put({ type: "action.stopping", cause: "failed", error: budgetFailure(stop) });
}

function checkStage(deciding: Deciding, place: number): void {
  const { action, now } = deciding;
  const stage = action.stages[place];
  if (stage === undefined || stage.budget === null || isStageEnded(stage.status) || action.stopping !== null) return;
  if (stage.overspent !== null) return stopStage(deciding, stage);
  const watched: Watched = {
    scope: { kind: "stage", stage: stage.name },
    budget: stage.budget,
    usage: stageUsage(stage, now),
    runs: runsOf([stage]),
    wantsToStart: () =>
      hasNext(stage, now) || (stage.status === "pending" && startableStages(deciding).includes(stage)),
  };
  const stop = stopOf(watched);
  if (stop === undefined) return react(deciding, watched);
  deciding.put({ type: "budget.reached", ...stop });
  stopStage(deciding, deciding.action.stages[place] ?? stage);
  if (stage.status === "pending") failStage(deciding, stage, budgetFailure(stop));
  else settleStage(deciding, deciding.action.stages[place] ?? stage);
}

/** Whether a task of a stage that has begun may be taken by a runner at any moment. */
function hasNext({ counts, planning, due, tasks }: Stage, now: number): boolean {
  if (counts.queued + counts.lost > 0 || planning?.status === "queued" || planning?.status === "lost") return true;
  return due.some((place) => {
    const task = entryAt(tasks, place);
    return task?.status === "retrying" && task.retryAt <= now;
  });
}

/** Stages that are about to begin and use something; one that waits uses nothing. */
function startableStages({ action }: Deciding): Stage[] {
  return readyStages(action).filter(({ wait }) => wait === null);
}

/** The cap at which everything has to stop: it is used up and more is about to begin, or more was used while something runs. */
function stopOf(watched: Watched): ReachedCap | undefined {
  const reached = reachedCaps(watched, "stop");
  if (reached.length === 0) return undefined;
  return watched.wantsToStart() ? reached[0] : reached.find((cap) => watched.runs > 0 && isOver(cap));
}

/** Pauses and warns where that is due, each cap once. */
function react(deciding: Deciding, watched: Watched): void {
  for (const reached of reachedCaps(watched, "warn")) {
    if (!isKnown(deciding, reached)) deciding.put({ type: "budget.reached", ...reached });
  }
  const [pause] = reachedCaps(watched, "pause");
  if (pause !== undefined && deciding.action.pausedAt === null && watched.wantsToStart()) {
    deciding.put({ type: "budget.reached", ...pause });
    deciding.put({ type: "action.paused", by: BUDGET });
  }
}

/** Looks again when the time of a cap will be up, by what runs once all has been decided. */
export function lookAgainAtCaps(deciding: Deciding): void {
  const { action } = deciding;
  if (!action.isBudgeted || action.stopping !== null) return;
  const open = action.stages.filter(({ status }) => !isStageEnded(status));
  for (const stage of open) lookAgain(deciding, stage.budget, [stage]);
  lookAgain(deciding, action.budget, action.stages);
}

function lookAgain(deciding: Deciding, budget: Budget | null, stages: readonly Stage[]): void {
  const runs = runsOf(stages);
  if (budget === null || runs === 0) return;
  const { now } = deciding;
  const usedMs = stages.reduce((sum, stage) => sum + stageUsage(stage, now).timeMs, 0);
  for (const response of ["warn", "pause", "stop"] as const) {
    const leftMs = (budget[response]?.timeMs ?? 0) - usedMs;
    if (leftMs > 0) deciding.lookAgainAt(now + Math.ceil(leftMs / runs));
  }
}

function isKnown({ action }: Deciding, { scope, response, kind }: ReachedCap): boolean {
  return action.budgetsReached.some(
    (known) => known.response === response && known.kind === kind && isSameScope(known.scope, scope),
  );
}
