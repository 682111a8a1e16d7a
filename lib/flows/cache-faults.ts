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

/** The fault of a flow whose results may not be kept as a whole: nothing of it may be more than what it gives. */
export function wholeCacheFaults({
  cache,
  stages,
}: {
  readonly cache?: object | undefined;
  readonly stages: readonly CacheStage[];
}): FieldFault[] {
  const place = cache === undefined ? -1 : stages.findIndex((stage) => whyNot(stage) !== null);
  const stage = stages[place];
  if (stage === undefined) return [];
  return [
    {
      path: "cache",
      message: `cannot stand at a flow of which a stage (stages[${place}]) waits, is another action, is not idempotent, or has "compensate"`,
    },
  ];
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
