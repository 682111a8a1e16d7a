import type { Budget, Caps } from "@/lib/flows/budget";
import type { Millis } from "@/lib/shared/ids";

import type { Action, Stage } from "./action";
import { placedTasks } from "./action";
import type { BudgetResponse, BudgetScope, CapKind, ReachedCap } from "./event";

/** What was used. Money is counted in billionths of a dollar, so that sums of it are exact. */
export interface Usage {
  readonly tokens: number;
  readonly nanoUsd: number;
  /** Attempts begun. */
  readonly attempts: number;
  /** How long attempts ran, added up. */
  readonly timeMs: number;
}

/** What was used, as doors show it. */
export interface UsageView extends Omit<Usage, "nanoUsd"> {
  readonly costUsd: number;
}

export const NO_USAGE: Usage = { tokens: 0, nanoUsd: 0, attempts: 0, timeMs: 0 };

const NANO = 1_000_000_000;
const KINDS = ["tokens", "costUsd", "attempts", "timeMs"] as const satisfies readonly CapKind[];
const RESPONSES = ["warn", "pause", "stop"] as const satisfies readonly BudgetResponse[];

/** Dollars in billionths; what is less than one of them is rounded. */
export function nanoOf(usd: number): number {
  return Math.round(usd * NANO);
}

/** Both together. */
export function addUsage(a: Usage, b: Partial<Usage>): Usage {
  return {
    tokens: a.tokens + (b.tokens ?? 0),
    nanoUsd: a.nanoUsd + (b.nanoUsd ?? 0),
    attempts: a.attempts + (b.attempts ?? 0),
    timeMs: a.timeMs + (b.timeMs ?? 0),
  };
}

/** What was used, as doors show it. */
export function usageView({ tokens, nanoUsd, attempts, timeMs }: Usage): UsageView {
  return { tokens, costUsd: nanoUsd / NANO, attempts, timeMs };
}

/** When the attempts of a stage that are under way began; planning and undoing are no attempts of its work. */
function begunAt(stage: Stage): Millis[] {
  if (stage.counts.running + stage.counts.delegated === 0) return [];
  return placedTasks(stage).flatMap(({ place, task }) => {
    if (place < 0) return [];
    if (task.status === "running") return [task.holder.startedAt];
    return task.status === "delegated" ? [task.since] : [];
  });
}

/** What a stage has used by now, with the time of attempts that are under way. */
export function stageUsage(stage: Stage, now: Millis): Usage {
  const timeMs = begunAt(stage).reduce((sum, at) => sum + Math.max(0, now - at), 0);
  return timeMs === 0 ? stage.usage : addUsage(stage.usage, { timeMs });
}

/** What an action has used by now: all its stages together. */
export function actionUsage({ stages }: Action, now: Millis): Usage {
  return stages.reduce((sum, stage) => addUsage(sum, stageUsage(stage, now)), NO_USAGE);
}

/** Attempts under way. */
export function runsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { counts }) => sum + counts.running + counts.delegated, 0);
}

/** What a budget is of, and what counts against it. */
export interface Spending {
  readonly scope: BudgetScope;
  readonly budget: Budget;
  readonly usage: Usage;
}

/** The caps for one response that have been used up, in a fixed order. */
export function reachedCaps({ scope, budget, usage }: Spending, response: BudgetResponse): ReachedCap[] {
  return KINDS.flatMap((kind): ReachedCap[] => {
    const most = budget[response]?.[kind];
    if (most === undefined || amountOf(usage, kind) < exact(kind, most)) return [];
    return [{ scope, response, kind, most, used: usageView(usage)[kind] }];
  });
}

/** Whether more was used than a cap allows, and not just all of it. Time has no least unit: it is over when it is up. */
export function isOver({ kind, most, used }: ReachedCap): boolean {
  return kind === "timeMs" || exact(kind, used) > exact(kind, most);
}

function amountOf(usage: Usage, kind: CapKind): number {
  return kind === "costUsd" ? usage.nanoUsd : usage[kind];
}

/** An amount in a unit in which sums are exact. */
function exact(kind: CapKind, amount: number): number {
  return kind === "costUsd" ? nanoOf(amount) : amount;
}

/** The least cap of a kind that is not used up, else the highest; null when there is none. */
export function nextCap(budget: Budget | null, kind: CapKind, used: number): number | null {
  const caps = RESPONSES.flatMap((response) => budget?.[response]?.[kind] ?? []).toSorted((a, b) => a - b);
  return caps.find((most) => most > used) ?? caps.at(-1) ?? null;
}

/** Whether two scopes are the same one. */
export function isSameScope(a: BudgetScope, b: BudgetScope): boolean {
  return a.kind === b.kind && nameOf(a) === nameOf(b);
}

function nameOf(scope: BudgetScope): string {
  if (scope.kind === "stage") return scope.stage;
  if (scope.kind === "flow") return `${scope.day} ${scope.flow}`;
  return scope.kind === "organisation" ? scope.day : "";
}

/** Whether a budget is that of many actions. */
export function isShared({ kind }: BudgetScope): boolean {
  return kind === "flow" || kind === "organisation";
}

/** A change of a budget: caps that are named are set, or lifted by null; the others stay. */
export type BudgetChange = {
  readonly [R in BudgetResponse]?: { readonly [K in CapKind]?: number | null | undefined } | null | undefined;
};

/** A budget after a change; null when nothing is left of it. */
export function changedBudget(before: Budget | null, change: BudgetChange): Budget | null {
  const parts = RESPONSES.flatMap((response) => {
    const caps = changedCaps(before?.[response], change[response]);
    return caps === null ? [] : [[response, caps] as const];
  });
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

function changedCaps(before: Caps | undefined, change: BudgetChange[BudgetResponse]): Caps | null {
  if (change === null) return null;
  const caps = KINDS.flatMap((kind) => {
    const most = change?.[kind] === undefined ? before?.[kind] : change[kind];
    return most === undefined || most === null ? [] : [[kind, most] as const];
  });
  return caps.length === 0 ? null : Object.fromEntries(caps);
}

/** The caps that keep an action paused, so far raised that as much again may be used as was allowed at first. */
export function asMuchAgain(spending: Spending, planned: Budget | undefined): BudgetChange {
  const caps = reachedCaps(spending, "pause").map(({ kind, most, used }) => {
    const step = exact(kind, planned?.pause?.[kind] ?? most);
    const more = Math.floor((exact(kind, used) - exact(kind, most)) / step) + 1;
    const raised = exact(kind, most) + more * step;
    return [kind, kind === "costUsd" ? raised / NANO : raised] as const;
  });
  return { pause: Object.fromEntries(caps) };
}
