import { BAD_STAGES, badStagesMessage, findAddedFaults } from "@/lib/actions/added-stages";
import type { Flow } from "@/lib/flows/flow";
import type { StagePlan } from "@/lib/flows/flow-spec";
import { type FieldFault, InvalidInputError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { ReadStages } from "@/server/ports/read-stages";

import type { TaskRun } from "./task-work";

/** What adding stages takes: who reads their definitions, and the flow whose handlers may do them. */
export interface Adding {
  readonly readStages: ReadStages;
  readonly flow: Flow | null;
}

/**
 * Notes stages that are added to the action once the task has completed.
 * @throws InvalidInputError `BAD_STAGES` naming each field
 */
export function addStages(run: TaskRun, { readStages, flow }: Adding, definitions: unknown): void {
  const adder = run.stage.name;
  const refusal = whyNot(run);
  if (refusal !== null) throw badStages(adder, [{ path: "stages", message: refusal }]);
  const handlers = new Set(flow?.handlers?.keys());
  const { stages, faults } = readStages(definitions, { adder, handlers });
  if (faults.length > 0) throw badStages(adder, faults);
  const all = [...run.adds, ...stages];
  const others = [...findAddedFaults(run.held.action, adder, all), ...sizeFaults(all)];
  if (others.length > 0) throw badStages(adder, others);
  run.adds.push(...stages);
}

/** Why a task cannot add stages: what they do could not be taken back, or would be missing when it is not run. */
function whyNot({ lease, stage, isOver }: TaskRun): string | null {
  if (isOver) return "can be added only while the task runs";
  if (lease.task < 0) return "can be added only by the work of a stage itself";
  if (stage.plan.compensate !== undefined) return 'cannot be added by a stage with "compensate"';
  return stage.plan.cache === undefined ? null : 'cannot be added by a stage with "cache"';
}

/** They stand in the log of the action. */
function sizeFaults(stages: readonly StagePlan[]): FieldFault[] {
  const characters = JSON.stringify(stages).length;
  if (characters <= LIMITS.addedStagesCharacters) return [];
  const most = `${LIMITS.addedStagesCharacters} characters of JSON (addedStagesCharacters)`;
  return [{ path: "stages", message: `must be at most ${most} of one task; they are ${characters}` }];
}

function badStages(adder: string, faults: readonly FieldFault[]): InvalidInputError {
  return new InvalidInputError(BAD_STAGES, badStagesMessage(adder, faults), faults);
}
