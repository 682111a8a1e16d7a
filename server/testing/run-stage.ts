import { NO_CODE, type Flow, type TaskResult } from "@/lib/flows/flow";
import type { StagePlan } from "@/lib/flows/flow-spec";
import { InvalidInputError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";

import type { AttemptError } from "./flow-result";
import { FlowTest } from "./flow-test";
import type { StageInspection } from "./inspection";
import { standIn, type Given } from "./stand-in";
import type { FlowTestOptions } from "./test-options";
import type { OutputsOf, StageOf } from "./tested-flow";

/** What a stage is run with. */
export interface StageTestOptions<F extends Flow> extends Omit<FlowTestOptions<F>, "mocks"> {
  /** What the stages before it gave; of a wide one a list of results, and null of one that was left out. */
  readonly outputs?: { readonly [Name in StageOf<F>]?: OutputsOf<F>[Name] | null };
}

/** What became of a stage that was run by itself. */
export interface StageResult extends StageInspection {
  /** State of the action after it. */
  readonly state: Readonly<Record<string, Json>>;
  /** Attempts that failed. */
  readonly errors: readonly AttemptError[];
}

/**
 * Runs one stage of a flow by itself, with all its attempts, on what the stages before it are said to have given.
 * @throws InvalidInputError naming the output that is missing, or the field of the input that does not fit
 */
export async function runStage<F extends Flow>(
  flow: F,
  name: StageOf<F>,
  { outputs = {}, ...options }: StageTestOptions<F> = {},
): Promise<StageResult> {
  const alone = aloneFlow(flow, name, outputs);
  const { state, errors, stages } = await new FlowTest<Flow>(alone, options).run();
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) throw unknownStage(name);
  return { ...stage, state, errors: errors.filter((error) => error.stage === name) };
}

/** A flow of a stage and of stand-ins for those it comes after. */
function aloneFlow(flow: Flow, name: string, outputs: Readonly<Record<string, unknown>>): Flow {
  const { atLaunch: _atLaunch, ...plan } = stageNamed(flow, name);
  const stray = Object.keys(outputs).find((other) => !plan.after.includes(other));
  if (stray !== undefined) throw wrongOutput(stray, `is not read by stage "${name}"`);
  const before = plan.after.map((other) => {
    const own = stageNamed(flow, other);
    return standIn({ ...own, after: [] }, givenOf(own, plan, outputs[other]));
  });
  const code = flow.code.get(name) ?? NO_CODE;
  return {
    ...flow,
    plan: { ...flow.plan, stages: [...before.map((stood) => stood.plan), plan] },
    code: new Map([...before.map((stood) => [stood.plan.name, stood.code] as const), [name, code]]),
  };
}

function stageNamed(flow: Flow, name: string): StagePlan {
  const found = flow.plan.stages.find((stage) => stage.name === name);
  if (found === undefined) throw unknownStage(name);
  return found;
}

function givenOf(stage: StagePlan, reader: StagePlan, output: unknown): Given {
  if (output === undefined) throw wrongOutput(stage.name, `is read by stage "${reader.name}": say what it gave`);
  if (output === null && reader.allowSkipped === true) return { kind: "skipped" };
  if (!stage.wide) return { kind: "one", output };
  if (isResults(output)) return { kind: "each", results: output };
  throw wrongOutput(stage.name, "must be a list of results: one for each item");
}

function isResults(output: unknown): output is readonly TaskResult<unknown>[] {
  return (
    Array.isArray(output) &&
    output.every((one: unknown) => typeof one === "object" && one !== null && "status" in one && "index" in one)
  );
}

function wrongOutput(stage: string, message: string): InvalidInputError {
  return new InvalidInputError("INVALID_INPUT", `The output of stage "${stage}" ${message}.`, [
    { path: `outputs.${stage}`, message },
  ]);
}

function unknownStage(name: string): InvalidInputError {
  return new InvalidInputError("UNKNOWN_STAGE", `There is no stage "${name}" in the flow.`);
}
