import { BAD_STAGES, badStagesMessage, findAddedFaults } from "../added-stages";
import type { Deciding } from "./decision";

/** Adds the stages that tasks of a stage asked for, in the order of the log; a task whose stages do not fit has failed. */
export function takeUpStages(deciding: Deciding, place: number): void {
  for (;;) {
    const stage = deciding.action.stages[place];
    const asked = stage?.asked[0];
    if (stage === undefined || asked === undefined) return;
    const { task, stages } = asked;
    const of = { stage: stage.name, task };
    const faults = findAddedFaults(deciding.action, stage.name, stages);
    if (faults.length === 0) {
      deciding.put({ type: "stages.added", ...of, stages: stages.map(({ name }) => name) });
    } else {
      const error = { code: BAD_STAGES, message: badStagesMessage(stage.name, faults) };
      deciding.put({ type: "stages.refused", ...of, error });
    }
  }
}
