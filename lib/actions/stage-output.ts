import type { TaskResult } from "@/lib/flows/flow";

import type { Action, Stage, Task } from "./action";
import type { Failure, Payload } from "./event";
import { isStageEnded } from "./status";
import { entriesOf, entryAt } from "./task-table";

/** What a stage leaves behind, as the log has it: the output of its task, or of a wide one what came of each. */
export type StageOutput =
  | { readonly kind: "one"; readonly output: Payload }
  | { readonly kind: "each"; readonly results: readonly TaskResult<Payload>[] };

const STOPPED: Failure = { code: "CANCELLED", message: "The task was stopped." };

/** The output of a stage, of an action whose details may not have been kept; null where there is none. Pure. */
export function outputOfStage({ kept }: Action, stage: Stage): StageOutput | null {
  if (kept === undefined) return stageOutput(stage);
  return kept.outputs.find((one) => one.stage === stage.name)?.output ?? null;
}

/** The outputs that are that of their action, with their stages. Pure. */
export function lastOutputs(action: Action): readonly { readonly stage: string; readonly output: StageOutput }[] {
  if (action.kept !== undefined) return action.kept.outputs;
  return lastStages(action).flatMap((stage) => {
    const output = stageOutput(stage);
    return output === null ? [] : [{ stage: stage.name, output }];
  });
}

/** Whether the output of an action is an object of several, by the names of their stages. Pure. */
export function isOutputByName(action: Action): boolean {
  return action.kept?.isByName ?? lastStages(action).length !== 1;
}

/** The output of a stage; null while there is none. A wide stage has one once it has ended. Pure. */
export function stageOutput(stage: Stage): StageOutput | null {
  if (!stage.plan.wide) {
    const output = taskOutput(entryAt(stage.tasks, 0));
    return output === null ? null : { kind: "one", output };
  }
  if (!isStageEnded(stage.status) || stage.total === null) return null;
  return { kind: "each", results: entriesOf(stage.tasks).map(taskResult) };
}

/** What a task has given; a failed command gives its record all the same. */
function taskOutput(task: Task | undefined): Payload | null {
  return task?.status === "completed" || task?.status === "failed" ? task.output : null;
}

/** What came of a task of a wide stage, once that has ended. */
export function taskResult(task: Task, index: number): TaskResult<Payload> {
  if (task.status === "completed") return { index, status: "completed", output: task.output };
  if (task.status === "failed") return { index, status: "failed", error: task.error };
  return { index, status: "cancelled", error: STOPPED };
}

/** The stages whose outputs are that of their action: those no other stage waits for, of those that ran. None until it has completed. */
export function lastStages(action: Action): readonly Stage[] {
  if (action.status !== "completed" && action.status !== "partial") return [];
  const needed = new Set(action.stages.flatMap((stage) => stage.plan.after));
  return action.stages.filter((stage) => !needed.has(stage.name) && stage.skipped === null);
}
