import { UNDO_TASK } from "@/lib/actions/task-table";
import { FatalError } from "@/lib/flows/fatal-error";
import { NO_CODE, type Flow, type StageCode, type StageScope, type TaskContext } from "@/lib/flows/flow";
import type { StagePlan } from "@/lib/flows/flow-spec";
import { InvalidInputError } from "@/lib/shared/errors";

import { SlowMock, type MockCall } from "./tested-flow";
import type { VirtualTime } from "./virtual-time";

/** What the code of one attempt read. */
export interface ReadInputs {
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly input: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The item of a task of a wide stage, what the stage had given for what undoes it, else null. */
  readonly item: unknown;
}

/** What a flow is tested with in place of some of its code. */
export interface Mocking {
  /** By stage: a mock of its work, or a list of them to be used in order. */
  readonly mocks: MocksByStage;
  /** Likewise of what undoes it. */
  readonly compensations: MocksByStage;
  readonly time: VirtualTime;
  readonly onRead: (inputs: ReadInputs) => void;
}

type MocksByStage = Readonly<Record<string, unknown>>;
type Run = NonNullable<StageCode["run"]>;
type Undo = NonNullable<StageCode["compensate"]>;

/**
 * The flow with mocks in the place of what they mock, whatever executor that has; everything else a stage says of itself
 * stays. @throws InvalidInputError `UNKNOWN_STAGE` for a mock of a stage there is not, or of what undoes one that is not undone
 */
export function mockedFlow(flow: Flow, mocking: Mocking): Flow {
  const { mocks, compensations } = mocking;
  checkNames("mocks", mocks, flow.plan.stages);
  checkNames(
    "compensations",
    compensations,
    flow.plan.stages.filter(({ compensate }) => compensate !== undefined),
  );
  const stages = flow.plan.stages.map((stage): StagePlan => ({
    ...stage,
    ...(Object.hasOwn(mocks, stage.name) ? { executor: { type: "function" } } : {}),
    ...(Object.hasOwn(compensations, stage.name) ? { compensate: { type: "function" } } : {}),
  }));
  const code = stages.map(({ name }): [string, StageCode] => [name, codeOf(name, flow, mocking)]);
  return { ...flow, plan: { ...flow.plan, stages }, code: new Map(code) };
}

function checkNames(field: string, mocks: MocksByStage, stages: readonly StagePlan[]): void {
  const stray = Object.keys(mocks).find((name) => !stages.some((stage) => stage.name === name));
  if (stray === undefined) return;
  const what = field === "mocks" ? "is no stage of the flow" : "is no stage of the flow that is undone";
  throw new InvalidInputError("UNKNOWN_STAGE", `There is no stage "${stray}" to mock.`, [
    { path: `${field}.${stray}`, message: what },
  ]);
}

function codeOf(name: string, flow: Flow, { mocks, compensations, time, onRead }: Mocking): StageCode {
  const own = flow.code.get(name) ?? NO_CODE;
  const run = Object.hasOwn(mocks, name) ? runOfMocks(name, mocks[name], time) : own.run;
  const undo = Object.hasOwn(compensations, name)
    ? undoOfMocks(runOfMocks(name, compensations[name], time))
    : own.compensate;
  return {
    ...own,
    run: run === null ? null : watchedRun(run, onRead),
    compensate: undo === null ? null : watchedUndo(undo, onRead),
  };
}

/** The code, telling what it read before it runs. */
function watchedRun(run: Run, onRead: Mocking["onRead"]): Run {
  return (item, context, scope) => {
    const { stage, index: task, attempt } = context;
    onRead({ stage, task, attempt, input: scope.input, outputs: scope.outputs, item });
    return run(item, context, scope);
  };
}

function watchedUndo(undo: Undo, onRead: Mocking["onRead"]): Undo {
  return (scope, context) => {
    const { stage, attempt } = context;
    onRead({ stage, task: UNDO_TASK, attempt, input: scope.input, outputs: scope.outputs, item: scope.output });
    return undo(scope, context);
  };
}

/** What undoes a stage gets its output where a task gets its item. */
function undoOfMocks(run: Run): Undo {
  return (scope, context) => run(scope.output, context, scope);
}

function runOfMocks(stage: string, mock: unknown, time: VirtualTime): Run {
  if (!Array.isArray(mock)) return (item, context, scope) => play(mock, time, callOf({ item, context, scope }));
  const mocks: unknown[] = mock;
  let used = 0;
  return (item, context, scope) => {
    if (used >= mocks.length) {
      const message = `Stage "${stage}" has used all of its ${mocks.length} mocks. Add one, or mock it with a function.`;
      throw new FatalError(message, "MOCKS_USED_UP");
    }
    used += 1;
    return play(mocks[used - 1], time, callOf({ item, context, scope }));
  };
}

function callOf({ item, context, scope }: { item: unknown; context: TaskContext; scope: StageScope }): MockCall {
  return { input: scope.input, outputs: scope.outputs, added: scope.added, item, context };
}

async function play(mock: unknown, time: VirtualTime, call: MockCall): Promise<unknown> {
  if (mock instanceof SlowMock) {
    await time.sleep(mock.takesMs, call.context.signal);
    return play(mock.mock, time, call);
  }
  if (mock instanceof Error) throw mock;
  return isCode(mock) ? mock(call) : mock;
}

/** Functions among mocks take a call; their types say so. */
function isCode(mock: unknown): mock is (call: MockCall) => unknown {
  return typeof mock === "function";
}
