import type { Action } from "@/lib/actions/action";
import type { ActionEvent, Failure } from "@/lib/actions/event";
import { explain } from "@/lib/actions/reason/explain";
import type { Explanation } from "@/lib/actions/reason/explanation";
import { lastStages } from "@/lib/actions/stage-output";
import type { ActionStatus } from "@/lib/actions/status";
import type { Flow } from "@/lib/flows/flow";
import { NotFoundError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import type { PayloadStore } from "@/server/ports/payloads";

import { inspectStage, outputOf, type Notes, type StageInspection } from "./inspection";
import type { OutputsOf, StageOf } from "./tested-flow";

/** A failed attempt, in the order in which attempts failed. */
export interface AttemptError {
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly error: Failure;
}

/** How far an action has come in a test, and what became of it. */
export interface FlowResult<F extends Flow> {
  readonly status: ActionStatus;
  readonly error: Failure | null;
  /** Stages in the order in which their work began. */
  readonly order: readonly StageOf<F>[];
  /** What stages gave; of a wide one what came of each task. Stages without an output are not among them. */
  readonly outputs: Partial<OutputsOf<F>>;
  /** The output of the action: of its last stage, or of its last ones by name; undefined while there is none. */
  readonly output: unknown;
  readonly state: Readonly<Record<string, Json>>;
  /** Attempts that failed, also where a later one did not. */
  readonly errors: readonly AttemptError[];
  readonly stages: readonly StageInspection[];
  /** Why it is open and what would happen next; null once it has ended. */
  readonly explanation: Explanation | null;
  /** Time that passed from its making to its last event. */
  readonly tookMs: number;
  readonly log: readonly ActionEvent[];
  /** The log in lines: time, place, fact, command or decision, and what it says. */
  readonly debug: readonly string[];
  /** One stage. @throws NotFoundError when there is none of that name in this action */
  stage(name: StageOf<F>): StageInspection;
}

/** What a test has seen of its action. */
export interface Seen {
  readonly action: Action;
  readonly log: readonly ActionEvent[];
  readonly debug: readonly string[];
  readonly order: readonly string[];
  readonly notes: Notes;
  readonly payloads: PayloadStore;
}

const WORLD = {
  liveStore: "ok",
  runners: [{ name: "test", serves: () => true, draining: false }],
} as const;

/** The result of what a test has seen. */
export async function resultOf<F extends Flow>(seen: Seen): Promise<FlowResult<F>> {
  const { action, log, debug, order } = seen;
  const stages = await Promise.all(action.stages.map((stage) => inspectStage(action, stage, seen)));
  const given = stages.filter(({ output }) => output !== undefined).map(({ name, output }) => [name, output] as const);
  return {
    status: action.status,
    error: action.error,
    order: typedNames<F>([...order]),
    outputs: typedOutputs<F>(Object.fromEntries(given)),
    output: await outputOfAction(seen),
    state: action.state,
    errors: log.flatMap(errorsIn),
    stages,
    explanation: explain(action, WORLD),
    tookMs: action.updatedAt - action.acceptedAt,
    log: [...log],
    debug: [...debug],
    stage: (name) => stageOf(stages, name),
  };
}

function stageOf(stages: readonly StageInspection[], name: string): StageInspection {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new NotFoundError("STAGE_NOT_FOUND", `The action has no stage "${name}".`);
  return found;
}

function errorsIn(event: ActionEvent): AttemptError[] {
  if (event.type !== "task.failed") return [];
  const { stage, task, attempt, error } = event;
  return [{ stage, task, attempt, error }];
}

async function outputOfAction({ action, payloads }: Seen): Promise<unknown> {
  const last = lastStages(action);
  const outputs = await Promise.all(
    last.map(async (stage) => [stage.name, await outputOf(stage, action, payloads)] as const),
  );
  const given = outputs.filter(([, output]) => output !== undefined);
  return last.length === 1 ? given[0]?.[1] : given.length === 0 ? undefined : Object.fromEntries(given);
}

/** Names of an action's stages are those of its flow. */
function typedNames<F extends Flow>(names: readonly string[]): StageOf<F>[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return names as StageOf<F>[];
}

/** What a stage gave is what the type of its code says, as JSON. */
function typedOutputs<F extends Flow>(outputs: Readonly<Record<string, unknown>>): Partial<OutputsOf<F>> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return outputs as Partial<OutputsOf<F>>;
}
