import { canonicalJson, type Json } from "@/lib/shared/json";

import { valueOfExpression } from "./condition";
import type { FlowPlan } from "./flow-spec";

/** A limit of tasks that run at once, shared by all actions that name it. */
export interface NamedLimit {
  readonly name: string;
  readonly most: number;
}

/** Tasks of one action of a flow that may run at once; 0 is no limit. */
export function actionCapOf({ concurrency }: FlowPlan): number {
  return typeof concurrency === "number" ? concurrency : 0;
}

/**
 * The limits a new action shares with others: that of its flow, one for each value of the flow's key, and that of the install.
 * Pure. @throws InvalidInputError when the key cannot be evaluated
 */
export function sharedLimits(
  plan: FlowPlan,
  {
    input,
    organisation,
    globalMost,
  }: { readonly input: Json; readonly organisation: string; readonly globalMost: number },
): NamedLimit[] {
  const ofInstall = globalMost === 0 ? [] : [{ name: GLOBAL_LIMIT, most: globalMost }];
  const { name, concurrency } = plan;
  if (typeof concurrency !== "object") return ofInstall;
  const { key, limit } = concurrency;
  const value = key === undefined ? "" : ` ${canonicalJson(valueOfExpression(key, { input, outputs: {}, state: {} }))}`;
  return [{ name: `${organisation}/${name}${value}`, most: limit }, ...ofInstall];
}

/** Name of the limit that all tasks of an install share. */
export const GLOBAL_LIMIT = "global";
