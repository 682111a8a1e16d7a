import { stageNamed, type Action, type Stage } from "@/lib/actions/action";
import { Capsule, valueInCapsule } from "@/lib/actions/capsule";
import type { ActionEvent, StateOperation } from "@/lib/actions/event";
import { foldLog } from "@/lib/actions/fold/fold";
import { applyStateOperation } from "@/lib/actions/fold/fold-state";
import { stageOutput } from "@/lib/actions/stage-output";
import { isStageEnded } from "@/lib/actions/status";
import { parseInput } from "@/lib/api/parse-input";
import type { Flow, TaskContext } from "@/lib/flows/flow";
import { InvalidInputError } from "@/lib/shared/errors";
import type { JsonObject } from "@/lib/shared/json";

import { FlowTest } from "./flow-test";
import { standIn, type Given } from "./stand-in";
import type { FlowTestOptions } from "./test-options";
import type { InputOf, StageOf } from "./tested-flow";

/** What a capsule is replayed with. */
export interface ReplayOptions<F extends Flow> extends Omit<FlowTestOptions<F>, "files" | "launch" | "state"> {
  /**
   * The first stage whose own code runs; those that do not need it, near or far, give what they had given. Unless named, it
   * is the first one that did not come to a good end.
   */
  readonly until?: StageOf<F>;
}

/**
 * A test that takes an exported action up again: stages up to `until` give what they had given, also to the state, and are
 * not undone; it and what comes after it run their code, or their mocks.
 * @throws InvalidInputError when the capsule is none, is of another flow, or has no such stage
 */
export function replayCapsule<F extends Flow>(
  flow: F,
  document: unknown,
  { until, ...options }: ReplayOptions<F> = {},
): FlowTest<F> {
  const capsule = parseInput(Capsule, document, "capsule");
  const action = foldLog(capsule.events);
  if (action === null || capsule.flow !== flow.plan.name) {
    throw new InvalidInputError(
      "OTHER_FLOW",
      `The capsule is of the flow "${capsule.flow}", and not of "${flow.plan.name}".`,
    );
  }
  const own = withDependents(flow, until ?? firstToRun(action));
  const replayed = replayedFlow(flow, { capsule, action, own });
  const files = capsule.files.map(({ file, name, type, base64 }) => ({
    ref: { file },
    name,
    type,
    bytes: new Uint8Array(Buffer.from(base64, "base64")),
  }));
  return new FlowTest<F>(replayed, {
    now: action.created.createdAt,
    input: typedInput<F>(valueInCapsule(capsule, action.created.input)),
    ...options,
    files,
    state: stateByHand(capsule.events, own),
  });
}

/** The input of an action was checked against the schema of its flow. */
function typedInput<F extends Flow>(input: unknown): InputOf<F> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above; it is checked again when the test begins
  return input as InputOf<F>;
}

function firstToRun(action: Action): string | null {
  const first = action.stages.find(
    ({ status, skipped }) => status !== "completed" && status !== "partial" && skipped === null,
  );
  return first?.name ?? null;
}

/** A stage with all that need it, near or far; none for null. @throws InvalidInputError when there is no such stage */
function withDependents({ plan }: Flow, first: string | null): ReadonlySet<string> {
  if (first === null) return new Set();
  if (!plan.stages.some(({ name }) => name === first)) {
    throw new InvalidInputError("UNKNOWN_STAGE", `There is no stage "${first}" in the flow.`, [
      { path: "until", message: `there is no stage "${first}"` },
    ]);
  }
  const found = new Set([first]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { name, after } of plan.stages) if (after.some((other) => found.has(other))) found.add(name);
  }
  return found;
}

interface Replaying {
  readonly capsule: Capsule;
  readonly action: Action;
  /** Stages that run their own code. */
  readonly own: ReadonlySet<string>;
}

/** The flow with stand-ins for what is not run. A stage that the action did not have, or not so, runs its code. */
function replayedFlow<F extends Flow>(flow: F, { capsule, action, own }: Replaying): F {
  const code = new Map(flow.code);
  const changes = changesIn(capsule.events);
  const stages = flow.plan.stages.map((plan) => {
    const stage = own.has(plan.name) ? undefined : stageNamed(action, plan.name);
    const given = stage === undefined || stage.plan.wide !== plan.wide ? null : givenIn(capsule, stage);
    if (given === null) return plan;
    const stood = standIn(plan, given, async (task, context) => {
      for (const change of changes.get(`${plan.name}|${task}`) ?? []) await applyTo(context, change);
    });
    code.set(plan.name, stood.code);
    const { atLaunch } = plan;
    return atLaunch === undefined ? stood.plan : { ...stood.plan, atLaunch };
  });
  return { ...flow, plan: { ...flow.plan, stages }, code };
}

/** What a stage had given; null when it had not ended. */
function givenIn(capsule: Capsule, stage: Stage): Given | null {
  if (stage.skipped !== null) return { kind: "skipped" };
  const output = isStageEnded(stage.status) ? stageOutput(stage) : null;
  if (output === null) return null;
  if (output.kind === "one") return { kind: "one", output: valueInCapsule(capsule, output.output) };
  const results = output.results.map((result) =>
    result.status === "completed" ? { ...result, output: valueInCapsule(capsule, result.output) } : result,
  );
  return { kind: "each", results };
}

/** What each task had done to the state, in all its attempts, by stage and task. */
function changesIn(events: readonly ActionEvent[]): ReadonlyMap<string, readonly StateOperation[]> {
  const changes = new Map<string, StateOperation[]>();
  for (const event of events) {
    if (event.type !== "state.changed") continue;
    const key = `${event.stage}|${event.task}`;
    const known = changes.get(key);
    if (known === undefined) changes.set(key, [event.change]);
    else known.push(event.change);
  }
  return changes;
}

async function applyTo({ state }: TaskContext, change: StateOperation): Promise<unknown> {
  switch (change.op) {
    case "put":
      return state.put(change.key, change.value);
    case "delete":
      return state.delete(change.key);
    case "increment":
      return state.increment(change.key, change.by);
    case "append":
      return state.append(change.key, change.value);
    case "addToSet":
      return state.addToSet(change.key, change.value);
    case "merge":
      return state.merge(change.key, change.value);
    case "compareAndSet":
      return state.compareAndSet(change.key, change.expected, change.value);
  }
}

/** What people had made of the state before the first stage that runs its own code began. */
function stateByHand(events: readonly ActionEvent[], own: ReadonlySet<string>): JsonObject {
  const end = events.findIndex((event) => "stage" in event && own.has(event.stage));
  return events
    .slice(0, end < 0 ? events.length : end)
    .reduce<JsonObject>(
      (state, event) => (event.type === "action.state-changed" ? applyStateOperation(state, event.change) : state),
      {},
    );
}
