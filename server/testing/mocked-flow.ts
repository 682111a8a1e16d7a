import { FatalError } from "@/lib/flows/fatal-error";
import type { Flow, StageCode, StageScope, TaskContext } from "@/lib/flows/flow";
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
  /** The item of a task of a wide stage, else null. */
  readonly item: unknown;
}

/** What a flow is tested with in place of some of its code. */
export interface Mocking {
  /** By stage: a mock, or a list of them to be used in order. */
  readonly mocks: Readonly<Record<string, unknown>>;
  readonly time: VirtualTime;
  readonly onRead: (inputs: ReadInputs) => void;
}

type Run = NonNullable<StageCode["run"]>;

/**
 * The flow with mocks in the place of what they mock, whatever executor that has; everything else a stage says of itself
 * stays. @throws InvalidInputError `UNKNOWN_STAGE` for a mock of a stage there is not
 */
export function mockedFlow(flow: Flow, mocking: Mocking): Flow {
  const { mocks } = mocking;
  const names = new Set(flow.plan.stages.map(({ name }) => name));
  const unknown = Object.keys(mocks).find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new InvalidInputError("UNKNOWN_STAGE", `There is no stage "${unknown}" to mock.`, [
      { path: `mocks.${unknown}`, message: "is no stage of the flow" },
    ]);
  }
  const stages = flow.plan.stages.map((stage): StagePlan =>
    Object.hasOwn(mocks, stage.name) ? { ...stage, executor: { type: "function" } } : stage,
  );
  const code = stages.map(({ name }): [string, StageCode] => {
    const own = flow.code.get(name) ?? { when: null, each: null, run: null };
    const run = Object.hasOwn(mocks, name) ? runOfMocks(name, mocks[name], mocking.time) : own.run;
    return [name, { ...own, run: run === null ? null : watched(run, mocking.onRead) }];
  });
  return { plan: { ...flow.plan, stages }, input: flow.input, code: new Map(code) };
}

/** The code, telling what it read before it runs. */
function watched(run: Run, onRead: Mocking["onRead"]): Run {
  return (item, context, scope) => {
    const { stage, index: task, attempt } = context;
    onRead({ stage, task, attempt, input: scope.input, outputs: scope.outputs, item });
    return run(item, context, scope);
  };
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
  return { input: scope.input, outputs: scope.outputs, item, context };
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
