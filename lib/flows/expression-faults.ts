import type { FieldFault } from "@/lib/shared/errors";

import { findConditionFault, findExpressionFault } from "./condition";
import type { FlowPlan } from "./flow-spec";

type Expressions = Pick<FlowPlan, "concurrency" | "rateLimit"> & {
  readonly stages: readonly { readonly when?: string | undefined; readonly each?: string | undefined }[];
};

/** The faults of the expressions of a flow, each named by its field. */
export function expressionFaults({ concurrency, rateLimit, stages }: Expressions): FieldFault[] {
  const key = typeof concurrency === "object" ? concurrency.key : undefined;
  return [
    ...faultAt("concurrency.key", key, findExpressionFault),
    ...faultAt("rateLimit.key", rateLimit?.key, findExpressionFault),
    ...stages.flatMap(({ when, each }, place) => [
      ...faultAt(`stages[${place}].when`, when, findConditionFault),
      ...faultAt(`stages[${place}].each`, each, findExpressionFault),
    ]),
  ];
}

function faultAt(path: string, text: string | undefined, find: (text: string) => string | null): FieldFault[] {
  const fault = text === undefined ? null : find(text);
  return fault === null ? [] : [{ path, message: fault }];
}
