import type { FieldFault } from "@/lib/shared/errors";

import { findConditionFault } from "./condition";

/** The faults of the conditions of stages, each named by its field. */
export function conditionFaults(stages: readonly { readonly when?: string | undefined }[]): FieldFault[] {
  return stages.flatMap(({ when }, place) => {
    const fault = when === undefined ? null : findConditionFault(when);
    return fault === null ? [] : [{ path: `stages[${place}].when`, message: fault }];
  });
}
