import type { FieldFault } from "@/lib/shared/errors";

interface CacheStage {
  readonly cache?: object | undefined;
  readonly executor: { readonly type: string };
  readonly idempotent?: boolean | undefined;
  readonly compensate?: object | undefined;
  readonly atLaunch?: { readonly notIdempotentIf?: string | undefined } | undefined;
}

/** The faults of stages whose results may not be kept, each named by its field. */
export function cacheFaults(stages: readonly CacheStage[]): FieldFault[] {
  return stages.flatMap((stage, place) => {
    const message = stage.cache === undefined ? null : whyNot(stage);
    return message === null ? [] : [{ path: `stages[${place}].cache`, message }];
  });
}

/** Leaving a stage out because of what it gave before is right only if nothing but its result matters. */
function whyNot({ executor, idempotent, compensate, atLaunch }: CacheStage): string | null {
  if (executor.type === "wait") return "cannot stand at a stage that waits";
  if (executor.type === "action") return "cannot stand at a stage that is another action; its own stages may have one";
  if (idempotent === false || atLaunch?.notIdempotentIf !== undefined)
    return "cannot stand at a stage that is not idempotent";
  return compensate === undefined
    ? null
    : 'cannot stand beside "compensate": a stage that was left out has nothing to undo';
}
