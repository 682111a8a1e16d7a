import type { FlowBuilder } from "@/lib/flows/builder";
import type { Flow, TaskContext, TaskResult } from "@/lib/flows/flow";
import type { Json } from "@/lib/shared/json";

/** What a flow is launched with, as its schema takes it. */
export type InputOf<F extends Flow> = F extends FlowBuilder<infer _I, infer _O, infer In> ? In : unknown;

/** The input as stages read it. */
export type ParsedInputOf<F extends Flow> = F extends FlowBuilder<infer I, infer _O, infer _In> ? I : unknown;

/** The outputs of a flow's stages by their names, as stages after them read them. */
export type OutputsOf<F extends Flow> =
  F extends FlowBuilder<infer _I, infer O, infer _In> ? O : Readonly<Record<string, unknown>>;

/** Names of a flow's stages. */
export type StageOf<F extends Flow> = string & keyof OutputsOf<F>;

/** What one task of a stage gives. */
type TaskOutput<Out> = Out extends readonly TaskResult<infer One>[] ? One : Out;

/** What a mock that is a function is given. */
export interface MockCall<F extends Flow = Flow> {
  readonly input: ParsedInputOf<F>;
  /** Of the stages in `after`. */
  readonly outputs: OutputsOf<F>;
  /** Outputs of the stages that were added, of a stage that joins them. */
  readonly added: Readonly<Record<string, unknown>>;
  /** The item of a task of a wide stage, what the stage had given for what undoes it, else null. */
  readonly item: unknown;
  readonly context: TaskContext;
}

/** A mock that takes time before it does what another does. */
export class SlowMock<M> {
  readonly takesMs: number;
  readonly mock: M;

  constructor(takesMs: number, mock: M) {
    this.takesMs = takesMs;
    this.mock = mock;
  }
}

/**
 * What stands in for the work of a stage: a value it gives, an error it throws, or code that does either. A list stands for
 * several mocks, so a list that is to be given comes from a function.
 */
export type Mock<T, F extends Flow = Flow> = InstantMock<T, F> | SlowMock<InstantMock<T, F>>;

type InstantMock<T, F extends Flow> = PlainValue<T> | Error | ((call: MockCall<F>) => T | Promise<T>);

type PlainValue<T> = unknown extends T ? unknown : T extends readonly unknown[] ? never : T;

/** Mocks of stages by name; of a list each task, and each attempt of it, takes the next. */
export type Mocks<F extends Flow> = {
  readonly [Name in StageOf<F>]?:
    | Mock<TaskOutput<OutputsOf<F>[Name]>, F>
    | readonly Mock<TaskOutput<OutputsOf<F>[Name]>, F>[];
};

/** Mocks of what undoes stages, by their names. */
export type UndoMocks<F extends Flow> = {
  readonly [Name in StageOf<F>]?: Mock<Json | void, F> | readonly Mock<Json | void, F>[];
};

/** A mock of work that takes so long, which passes at once, and then does what `mock` does. */
export function takes<M>(takesMs: number, mock: M): SlowMock<M> {
  return new SlowMock(takesMs, mock);
}

/** A mock of work that never ends by itself. */
export function never(): SlowMock<Error> {
  return new SlowMock(Infinity, new Error("it has ended after all"));
}
