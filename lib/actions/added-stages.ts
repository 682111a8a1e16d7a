import type { StagePlan } from "@/lib/flows/flow-spec";
import { findGraphFaults } from "@/lib/flows/graph";
import type { FieldFault } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

import type { Action, Stage } from "./action";

/** Code of the failure of a task that asked for stages which cannot be added. */
export const BAD_STAGES = "BAD_STAGES";

/** What is wrong with stages that a task of `adder` asks for, by their place in the list; empty when they can be added. Pure. */
export function findAddedFaults(action: Action, adder: string, stages: readonly StagePlan[]): FieldFault[] {
  const known = action.stages.map(({ plan }) => graphStage(plan));
  const total = known.length + stages.length;
  if (total > LIMITS.stages) {
    return [{ path: "stages", message: `would make ${total} stages; at most ${LIMITS.stages} are possible (stages)` }];
  }
  const names = stages.map(({ name }) => name);
  const joined = action.stages.map(({ plan }, place) =>
    isJoining(plan, adder) ? { name: plan.name, after: [...plan.after, ...names] } : known[place],
  );
  const graph = [...joined.filter((stage) => stage !== undefined), ...stages.map(graphStage)];
  return findGraphFaults(graph).map(({ fault }) => placedInList(fault, known.length));
}

/** Whether a stage also waits for what a stage adds. */
export function isJoining({ joinAdded, after }: StagePlan, adder: string): boolean {
  return joinAdded === true && after.includes(adder);
}

/** What people are told of stages that cannot be added. */
export function badStagesMessage(adder: string, [first, ...more]: readonly FieldFault[]): string {
  const what = first === undefined ? "they are not valid" : `${first.path}: ${first.message}`;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `The stages that "${adder}" adds cannot be added: ${what}${others}.`;
}

function graphStage({ name, after }: Stage["plan"]): { readonly name: string; readonly after: readonly string[] } {
  return { name, after };
}

/** A fault of a place in the whole graph, by the place in the list of those that are new. */
function placedInList({ path, message }: FieldFault, before: number): FieldFault {
  const [whole = "", number = "0"] = /^stages\[(\d+)\]/.exec(path) ?? [];
  const place = Number(number) - before;
  return place < 0 ? { path: "stages", message } : { path: `stages[${place}]${path.slice(whole.length)}`, message };
}
