import { FatalError } from "@/lib/flows/fatal-error";
import { NO_CODE, type StageCode, type TaskContext, type TaskResult } from "@/lib/flows/flow";
import { NO_RETRY, type StagePlan } from "@/lib/flows/flow-spec";

/** What a stage gives without its work being done: an output, what came of each task of a wide one, or nothing. */
export type Given =
  | { readonly kind: "one"; readonly output: unknown }
  | { readonly kind: "each"; readonly results: readonly TaskResult<unknown>[] }
  | { readonly kind: "skipped" };

/** What a stand-in does besides: the state its task left, for one. */
type Aside = (task: number, context: TaskContext) => Promise<void>;

/** A stage that gives what it is told to give. It holds its place in the graph, and nothing of it fails its action. */
export function standIn(
  plan: StagePlan,
  given: Given,
  aside: Aside = () => Promise.resolve(),
): { readonly plan: StagePlan; readonly code: StageCode } {
  const { name, after, minSuccess } = plan;
  const stood: StagePlan = {
    name,
    after,
    executor: { type: "function" },
    planned: given.kind !== "one",
    wide: given.kind === "each",
    allowSkipped: true,
    ...(minSuccess === undefined ? {} : { minSuccess }),
    retry: NO_RETRY,
    onFailure: "continue",
    manualRetries: plan.manualRetries,
    idempotent: true,
  };
  return { plan: stood, code: codeOf(given, aside) };
}

function codeOf(given: Given, aside: Aside): StageCode {
  switch (given.kind) {
    case "skipped":
      return { ...NO_CODE, when: () => false };
    case "one":
      return { ...NO_CODE, run: (_item, context) => aside(0, context).then(() => given.output) };
    case "each":
      return {
        ...NO_CODE,
        each: () => given.results.map((_, place) => place),
        run: (_item, context) => aside(context.index, context).then(() => outputOf(given.results, context.index)),
      };
  }
}

/** @throws FatalError with the failure of a task that had failed */
function outputOf(results: readonly TaskResult<unknown>[], place: number): unknown {
  const result = results[place];
  if (result?.status === "completed") return result.output;
  const { message = "There is no result.", code, detail } = result?.error ?? {};
  throw Object.assign(new FatalError(message, code), { stack: detail });
}
