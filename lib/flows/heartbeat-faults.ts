import type { FieldFault } from "@/lib/shared/errors";

interface WatchedStage {
  readonly heartbeatMs?: number | undefined;
  readonly onStall?: string | undefined;
  readonly executor: { readonly type: string };
}

/** The faults of stages that ask for signs of life where none can come, each named by its field. */
export function heartbeatFaults(stages: readonly WatchedStage[]): FieldFault[] {
  return stages.flatMap(({ heartbeatMs, onStall, executor }, place): FieldFault[] => {
    const isOfRunner = executor.type !== "wait" && executor.type !== "action";
    if (heartbeatMs !== undefined && !isOfRunner)
      return [{ path: `stages[${place}].heartbeatMs`, message: "cannot stand at a stage that no runner does" }];
    if (onStall !== undefined && heartbeatMs === undefined)
      return [{ path: `stages[${place}].onStall`, message: "needs heartbeatMs beside it" }];
    return [];
  });
}
