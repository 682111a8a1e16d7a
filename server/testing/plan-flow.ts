import { CreateActionInput } from "@/lib/api/create-action-input";
import { parseInput } from "@/lib/api/parse-input";
import type { Flow } from "@/lib/flows/flow";
import type { StagePlan } from "@/lib/flows/flow-spec";
import { planOrder } from "@/lib/flows/graph";
import { loadedFlow } from "@/server/engine/loaded-flow";
import { planOfLaunch } from "@/server/services/prepare-action";

import type { InputOf } from "./tested-flow";

/** One stage of a plan. */
export interface PlannedStage {
  readonly name: string;
  /** Stages of the same rank may run side by side; those of a rank begin after some of the rank before. From 1. */
  readonly rank: number;
  /** Stages it waits for. */
  readonly after: readonly string[];
  readonly executor: StagePlan["executor"]["type"];
  /** Its tasks are known when it begins. */
  readonly isWide: boolean;
  /** Whether it is part of the action is known when it begins. */
  readonly isConditional: boolean;
  readonly attempts: number;
}

/**
 * What would run, in which order, and what waits for what; nothing is run. With an input, without the stages that it leaves
 * out. @throws InvalidInputError naming the field, when the flow or the input does not fit
 */
export function planFlow<F extends Flow>(flow: F, input?: InputOf<F>): PlannedStage[] {
  const { registration, flow: loaded, capability } = loadedFlow(flow, "a test");
  const { plan, inputSchema } = registration;
  const asked = parseInput(CreateActionInput, { flow: plan.name, input: input ?? {} });
  const launch = { plan, inputSchema, capability, name: plan.name };
  const { stages } = input === undefined ? plan : planOfLaunch(launch, asked).plan;
  const ranks = new Map<string, number>();
  return planOrder(stages).map((stage) => {
    const rank = 1 + Math.max(0, ...stage.after.map((name) => ranks.get(name) ?? 0));
    ranks.set(stage.name, rank);
    return plannedStage(stage, rank, loaded);
  });
}

function plannedStage(stage: StagePlan, rank: number, flow: Flow): PlannedStage {
  const { name, after, executor, wide, when, retry } = stage;
  const isConditional = when !== undefined || (flow.code.get(name)?.when ?? null) !== null;
  return { name, rank, after, executor: executor.type, isWide: wide, isConditional, attempts: retry.attempts };
}
