import type { FieldFault } from "@/lib/shared/errors";

interface BudgetStage {
  readonly budget?: object | undefined;
  readonly executor: { readonly type: string };
}

/** The faults of stages that have a budget and cannot use anything of it, each named by its field. */
export function budgetFaults(stages: readonly BudgetStage[]): FieldFault[] {
  return stages.flatMap(({ budget, executor }, place) =>
    budget === undefined || executor.type !== "wait"
      ? []
      : [{ path: `stages[${place}].budget`, message: "cannot stand at a stage that waits, since that uses nothing" }],
  );
}
