import type { LessThanAll } from "@/lib/flows/flow-spec";
import type { Millis } from "@/lib/shared/ids";

import type { Action, EndedAttempt, Stage, Task } from "./action";
import type { ActionSummary } from "./action-summary";
import { actionMessage, actionPercent } from "./action-view";
import type { ActionCreated, Failure, Payload } from "./event";
import { firstAction } from "./fold/fold";
import { newStage, NO_TASKS } from "./fold/fold-stages";
import type { KeptPart, KeptStage } from "./kept-part";
import { lastOutputs, lastStages, stageOutput } from "./stage-output";
import { entryAt, tableFrom } from "./task-table";

/** What stays of an ended action. Pure. */
export function partToKeep(action: Action, persist: LessThanAll): KeptPart {
  return {
    persist,
    percent: actionPercent(action),
    message: actionMessage(action),
    outputs: [...lastOutputs(action)].map(({ stage, output }) => ({
      stage,
      output: output.kind === "one" ? output : { kind: "each", results: [...output.results] },
    })),
    isByName: lastStages(action).length !== 1,
    result: commandResult(action),
    stages: persist === "none" ? [] : action.stages.map((stage) => stageToKeep(action, stage)),
  };
}

/** The first event as it stays: without what the action was given, and what it took over. Pure. */
export function createdToKeep({ files: _files, ...created }: ActionCreated): ActionCreated {
  const { rerun, cached } = created;
  const withoutReused = {
    ...(rerun === undefined ? {} : { rerun: { ...rerun, reused: [] } }),
    ...(cached === undefined ? {} : { cached: { ...cached, reused: [] } }),
  };
  return { ...created, ...withoutReused, input: { value: null }, files: [] };
}

/** The summary as lists show it from then on. Pure. */
export function summaryToKeep(summary: ActionSummary, persist: LessThanAll): ActionSummary {
  return persist === "none" ? { ...summary, stages: [] } : summary;
}

/** Ids of the payloads that what stays names, each once. Pure. */
export function payloadsOfPart({ outputs, result }: KeptPart): string[] {
  const all = outputs.flatMap(({ output }) =>
    output.kind === "one"
      ? [output.output]
      : output.results.flatMap((task) => (task.status === "completed" ? [task.output] : [])),
  );
  const named = [...all, ...(result === null ? [] : [result])];
  return [...new Set(named.flatMap((payload) => ("ref" in payload ? [payload.ref] : [])))];
}

/** What the record has of an action whose details were not kept. */
export interface KeptRow {
  readonly created: ActionCreated;
  readonly createdAt: Millis;
  readonly summary: ActionSummary;
  readonly kept: KeptPart;
}

/** The action as far as it was kept. No event can follow on it. Pure. */
export function keptAction({ created, createdAt, summary, kept }: KeptRow): Action {
  const base = firstAction(created, createdAt);
  const plans = new Map(created.plan.stages.map((plan) => [plan.name, plan]));
  const stages = kept.stages.flatMap((stage): Stage[] => {
    const plan = stage.plan ?? plans.get(stage.name);
    return plan === undefined ? [] : [{ ...newStage(plan, 0, createdAt), ...stageFrom(stage), plan }];
  });
  const { seq, status, generation, priority, updatedAt, startedAt, finishedAt, pausedMs, error } = summary;
  return {
    ...base,
    seq,
    status,
    generation,
    priority,
    updatedAt,
    startedAt,
    finishedAt,
    pausedMs,
    error,
    isBudgeted: base.isBudgeted && stages.length > 0,
    budget: null,
    stages: stages.map((stage, order) => ({ ...stage, order })),
    places: new Map(stages.map(({ name }, order) => [name, order])),
    kept,
  };
}

/** The record of the last command that gave one, as doors show it. */
function commandResult({ stages }: Action): Payload | null {
  const outputs = stages.flatMap((stage) => {
    const output = stage.plan.executor.type === "command" && !stage.plan.wide ? stageOutput(stage) : null;
    return output?.kind === "one" ? [output.output] : [];
  });
  return outputs.at(-1) ?? null;
}

function stageToKeep({ created }: Action, stage: Stage): KeptStage {
  const { name, plan, status, total, counts, rounds, error } = stage;
  const { skipped, reused, byHand, queuedAt, startedAt, finishedAt, usage, progress } = stage;
  const same = { name, status, total, skipped, reused, byHand, queuedAt, startedAt, finishedAt, usage, progress };
  const task = plan.wide ? undefined : entryAt(stage.tasks, 0);
  const cached = task?.status === "completed" ? task.cached : undefined;
  return {
    ...same,
    ...(created.plan.stages.some((known) => known.name === name) ? {} : { plan }),
    counts: { completed: counts.completed, failed: counts.failed, cancelled: counts.cancelled },
    attempts: task?.history.map(attemptToKeep) ?? [],
    ...(cached === undefined ? {} : { cached }),
    rounds: rounds.map((round) => ({ ...round, error: shortened(round.error) })),
    error: shortened(error),
  };
}

function attemptToKeep(attempt: EndedAttempt): EndedAttempt {
  return { ...attempt, error: shortened(attempt.error) };
}

/** Without what a program printed last, or a stack. */
function shortened(error: Failure | null): Failure | null {
  return error === null ? null : { code: error.code, message: error.message };
}

function stageFrom({
  attempts,
  cached,
  counts,
  plan: _plan,
  ...kept
}: KeptStage): Omit<KeptStage, "attempts" | "cached" | "counts" | "plan"> & Pick<Stage, "counts" | "tasks"> {
  const task = attempts.length === 0 && cached === undefined ? [] : [taskFrom(kept, { attempts, cached })];
  return { ...kept, counts: { ...NO_TASKS, ...counts }, tasks: tableFrom(task) };
}

/** The only task of a stage with its attempts; what it gave is not kept with it. */
function taskFrom(
  { status, error }: Pick<KeptStage, "status" | "error">,
  { attempts, cached }: Pick<KeptStage, "attempts" | "cached">,
): Task {
  const of = { attempt: attempts.at(-1)?.number ?? 0, failures: 0, losses: 0, history: attempts, checkpoints: {} };
  if (status === "completed")
    return { ...of, status, output: { value: null }, ...(cached === undefined ? {} : { cached }) };
  return error === null ? { ...of, status: "cancelled", error } : { ...of, status: "failed", error, output: null };
}
