import type { StagePlan } from "@/lib/flows/flow-spec";
import type { FieldFault } from "@/lib/shared/errors";

/** Whose stages are read: `adder` is what they come after where they do not say, `handlers` may do them. */
export interface StagesAsked {
  readonly adder: string;
  readonly handlers: ReadonlySet<string>;
}

/** Reads definitions of stages that a task adds: their plans, or what is wrong with each field. */
export type ReadStages = (
  definitions: unknown,
  asked: StagesAsked,
) =>
  | { readonly stages: readonly StagePlan[]; readonly faults: readonly [] }
  | { readonly stages: readonly []; readonly faults: readonly FieldFault[] };
