import type { FlowPlan } from "@/lib/flows/flow-spec";
import { ConflictError, InvalidInputError } from "@/lib/shared/errors";

import type { Action, Stage } from "./action";
import { stageNamed } from "./action";
import type { Payload, ReusedStage } from "./event";
import { isEnded } from "./status";
import { entriesOf } from "./task-table";
import { MOST_REUSED_CHARACTERS } from "./whole-result";

/** From where an action is run again, and what is other than it was. */
export interface RerunChoice {
  /** The first stage that runs again, with all that need it. */
  readonly from?: string | undefined;
  /** Outputs that somebody wrote, by stage: what needs them runs again. */
  readonly outputs?: ReadonlyMap<string, Payload> | undefined;
  readonly hasNewInput: boolean;
}

/** What becomes of one stage, and why. */
export interface RerunStep {
  readonly stage: string;
  /** `drop`: what added it runs again, so the new action begins without it. */
  readonly does: "reuse" | "run" | "skip" | "drop";
  readonly why: string;
}

/**
 * What running an ended action again does with each of its stages, in their order. Pure.
 * @throws ConflictError while it is open · InvalidInputError naming the field of a choice that cannot be
 */
export function planRerun(action: Action, choice: RerunChoice): RerunStep[] {
  if (!isEnded(action.status))
    throw new ConflictError("CONFLICT", `The action is ${action.status}; it can be run again once it has ended.`);
  checkChoice(action, choice);
  const first = firstToRun(action, choice);
  const running = withDependents(action, first);
  checkIsKept(action, choice, running);
  for (const name of choice.outputs?.keys() ?? []) {
    if (!running.has(name)) continue;
    throw invalid(`outputs.${name}`, `stage "${name}" runs again, so its output cannot be given`);
  }
  const steps = action.stages.map((stage) => stepOf(stage, { choice, first, running }));
  if (steps.some(({ does }) => does === "run")) return steps;
  throw invalid("outputs", "nothing would run again");
}

/** What the stages that are not run again take over; `outputs` are those somebody wrote. */
export function reusedStages(
  action: Action,
  steps: readonly RerunStep[],
  outputs: ReadonlyMap<string, Payload>,
): ReusedStage[] {
  return steps.flatMap(({ stage: name, does }): ReusedStage[] => {
    const stage = stageNamed(action, name);
    if (does === "run" || does === "drop" || stage === undefined) return [];
    const given = outputs.get(name);
    if (given !== undefined) return [{ stage: name, outputs: [given], items: null, skipped: null, edited: true }];
    return [{ stage: name, outputs: outputsOf(stage), items: stage.items, skipped: stage.skipped, edited: false }];
  });
}

/** The plan of the action that runs again: with the stages that were added to the old one, but for those that are dropped. */
export function planAgain({ created, stages }: Action, steps: readonly RerunStep[]): FlowPlan {
  if (stages.length === created.plan.stages.length && steps.every(({ does }) => does !== "drop")) return created.plan;
  const dropped = new Set(steps.flatMap(({ stage, does }) => (does === "drop" ? [stage] : [])));
  const kept = stages.flatMap(({ plan }) => (dropped.has(plan.name) ? [] : [plan]));
  return {
    ...created.plan,
    stages: kept.map((plan) => ({ ...plan, after: plan.after.filter((other) => !dropped.has(other)) })),
  };
}

/** @throws InvalidInputError when the new action would not have the stage to begin from */
function checkIsKept(action: Action, { from }: RerunChoice, running: ReadonlySet<string>): void {
  const adder = from === undefined ? undefined : stageNamed(action, from)?.plan.addedBy;
  if (adder === undefined || !running.has(adder)) return;
  throw invalid("from", `stage "${adder}", which added it, runs again`);
}

function checkChoice(action: Action, { from, outputs }: RerunChoice): void {
  if (from !== undefined && stageNamed(action, from) === undefined)
    throw invalid("from", `there is no stage "${from}"`);
  for (const name of outputs?.keys() ?? []) {
    const stage = stageNamed(action, name);
    if (stage === undefined) throw invalid(`outputs.${name}`, `there is no stage "${name}"`);
    if (stage.plan.wide)
      throw invalid(`outputs.${name}`, `stage "${name}" has one output an item; it can only run again`);
  }
}

/** Stages that run again for a reason of their own, with it. */
function firstToRun(action: Action, { from, outputs, hasNewInput }: RerunChoice): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  const edited = new Set(outputs?.keys());
  const isWhole = from === undefined && edited.size === 0;
  for (const stage of action.stages) {
    const { name, plan } = stage;
    const fed = plan.after.find((other) => edited.has(other));
    if (edited.has(name)) continue;
    if (isWhole) first.set(name, hasNewInput ? "the input is another" : "the whole action runs again");
    else if (name === from) first.set(name, "it was chosen");
    else if (fed !== undefined) first.set(name, `the output of "${fed}" was edited`);
    else if (!isReusable(stage)) first.set(name, reasonToRun(stage));
  }
  if (from !== undefined) first.set(from, "it was chosen");
  return first;
}

function isReusable(stage: Stage): boolean {
  if (stage.skipped !== null) return true;
  return stage.status === "completed" && JSON.stringify(outputsOf(stage)).length <= MOST_REUSED_CHARACTERS;
}

function reasonToRun({ status }: Stage): string {
  return status === "completed" ? "its outputs are too many to take over" : `it was ${status}`;
}

/** The stages and all that need them, near or far; what they added goes with them. */
function withDependents(action: Action, first: ReadonlyMap<string, string>): ReadonlySet<string> {
  const running = new Set(first.keys());
  const isDropped = (name: string): boolean => {
    const adder = stageNamed(action, name)?.plan.addedBy;
    return adder !== undefined && running.has(adder);
  };
  for (let size = -1; size !== running.size;) {
    size = running.size;
    for (const { name, plan } of action.stages) {
      if (plan.after.some((other) => running.has(other)) || isDropped(name)) running.add(name);
      // Without what it waits for it would make no sense, so what added it is to add it again.
      if (plan.addedBy !== undefined && plan.after.some(isDropped)) running.add(plan.addedBy);
    }
  }
  return running;
}

interface Planning {
  readonly choice: RerunChoice;
  readonly first: ReadonlyMap<string, string>;
  readonly running: ReadonlySet<string>;
}

function stepOf({ name, plan, skipped }: Stage, { choice, first, running }: Planning): RerunStep {
  if (plan.addedBy !== undefined && running.has(plan.addedBy))
    return { stage: name, does: "drop", why: `"${plan.addedBy}", which added it, runs again` };
  const own = first.get(name);
  if (own !== undefined) return { stage: name, does: "run", why: own };
  const needed = plan.after.find((other) => running.has(other));
  if (running.has(name)) return { stage: name, does: "run", why: `it needs "${needed ?? ""}", which runs again` };
  if (choice.outputs?.has(name) === true) return { stage: name, does: "reuse", why: "its output was edited" };
  if (skipped !== null) {
    const why = skipped.kind === "condition" ? "its condition was false" : `"${skipped.stage}" was skipped`;
    return { stage: name, does: "skip", why };
  }
  return { stage: name, does: "reuse", why: "it had completed" };
}

function outputsOf(stage: Stage): Payload[] {
  return entriesOf(stage.tasks).flatMap((task) => (task.status === "completed" ? [task.output] : []));
}

function invalid(path: string, message: string): InvalidInputError {
  return new InvalidInputError("INVALID_INPUT", `The action cannot be run again like that: ${message}.`, [
    { path, message },
  ]);
}
