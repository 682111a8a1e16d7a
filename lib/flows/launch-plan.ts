import { isJsonObject, type Json } from "@/lib/shared/json";

import type { FlowPlan, StagePlan } from "./flow-spec";

/**
 * The plan of one action: stages its input turns off are left out, and what it says of the others is put in; the flow's own
 * plan when its input decides nothing about it. Pure.
 */
export function planForLaunch(plan: FlowPlan, input: Json): FlowPlan {
  if (plan.stages.every(({ atLaunch }) => atLaunch === undefined)) return plan;
  const kept = plan.stages.filter((stage) => isIncluded(stage, input));
  const names = new Set(kept.map((stage) => stage.name));
  const stages = kept.map((stage) => ({
    ...stage,
    after: stage.after.filter((name) => names.has(name)),
    idempotent: stage.idempotent && !isSet(input, stage.atLaunch?.notIdempotentIf),
  }));
  return { ...plan, stages };
}

function isIncluded({ atLaunch }: StagePlan, input: Json): boolean {
  if (atLaunch?.includeIf === undefined) return true;
  const { field, atLeast } = atLaunch.includeIf;
  const value = isJsonObject(input) && Object.hasOwn(input, field) ? input[field] : undefined;
  return typeof value === "number" && value >= atLeast;
}

function isSet(input: Json, field: string | undefined): boolean {
  return field !== undefined && isJsonObject(input) && Object.hasOwn(input, field) && input[field] === true;
}
