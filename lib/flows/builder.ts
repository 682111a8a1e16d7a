import type { z } from "zod";

import { InvalidInputError } from "@/lib/shared/errors";

import type { Flow, StageCode, StageScope, TaskContext, TaskResult } from "./flow";
import { FlowPlan, RetryPolicy, type LaunchChoice, type StagePlan } from "./flow-spec";
import { findGraphFaults } from "./graph";

interface FlowOptions<I extends z.ZodType> {
  /** Schema of the input; forms, checks and types follow from it. */
  readonly input: I;
  readonly version?: string;
  readonly description?: string;
  /** Tasks of one action that may run at once. */
  readonly concurrency?: number;
  readonly timeoutMs?: number;
}

interface Scope<I, O> {
  readonly input: I;
  readonly outputs: O;
}

interface StageOptions<After extends string> {
  /** Stages that must have completed first; their outputs are handed in. */
  readonly after?: After | readonly After[];
  readonly description?: string;
  readonly retry?: Partial<RetryPolicy>;
  /** Whole stage, from when it is queued. */
  readonly timeoutMs?: number;
  /** Each attempt. */
  readonly taskTimeoutMs?: number;
  readonly onFailure?: "fail" | "continue";
  readonly manualRetries?: number;
  readonly idempotent?: boolean;
  readonly target?: string;
  /** What the input decides about the stage when an action is made. */
  readonly atLaunch?: LaunchChoice;
}

interface PlainStage<I, O, After extends string & keyof O, Out> extends StageOptions<After> {
  readonly run: (scope: Scope<I, Pick<O, After>>, context: TaskContext) => Out | Promise<Out>;
}

interface WideStage<I, O, After extends string & keyof O, Item, Out> extends StageOptions<After> {
  /** One task per item, in this order. */
  readonly each: (scope: Scope<I, Pick<O, After>>) => readonly Item[] | Promise<readonly Item[]>;
  /** Tasks of this stage that may run at once. */
  readonly concurrency?: number;
  readonly run: (item: Item, context: TaskContext, scope: Scope<I, Pick<O, After>>) => Out | Promise<Out>;
}

interface CommandStage<After extends string> extends StageOptions<After> {
  /** Program and arguments, one element each. */
  readonly command: readonly [string, ...string[]];
  readonly actionIdFlag?: string;
}

/** What a command stage leaves to the stages after it. */
export interface CommandOutput {
  readonly status: "success" | "error";
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/**
 * A flow being written: each `stage` adds its name and the type of its output to what later stages may use. The plain kind
 * stands last, so that the others are told by their own fields before any function is typed.
 */
export interface FlowBuilder<I, O> extends Flow {
  stage<const Name extends string, After extends string & keyof O = never, Item = unknown, Out = unknown>(
    name: Name,
    stage: WideStage<I, O, After, Item, Out>,
  ): FlowBuilder<I, O & Record<Name, readonly TaskResult<Awaited<Out>>[]>>;
  stage<const Name extends string, After extends string & keyof O = never>(
    name: Name,
    stage: CommandStage<After>,
  ): FlowBuilder<I, O & Record<Name, CommandOutput>>;
  stage<const Name extends string, After extends string & keyof O = never, Out = unknown>(
    name: Name,
    stage: PlainStage<I, O, After, Out>,
  ): FlowBuilder<I, O & Record<Name, Awaited<Out>>>;
}

/** Any of the three kinds of stage, as the builder reads it. */
interface AnyStage extends StageOptions<string> {
  readonly run?: (first: never, context: TaskContext, scope: never) => unknown;
  readonly each?: (scope: never) => unknown;
  readonly command?: readonly string[];
  readonly actionIdFlag?: string;
  readonly concurrency?: number;
}

/**
 * Begins a flow. Stages are added in order; each names those it waits for.
 * @example flow("greet", { input: z.object({ name: z.string() }) }).stage("say", { run: ({ input }) => `Hello ${input.name}` })
 * @throws InvalidInputError naming the field when a name, a number or the graph is wrong
 */
export function flow<I extends z.ZodType>(
  name: string,
  options: FlowOptions<I>,
): FlowBuilder<z.infer<I>, Record<never, never>> {
  const { input, version = "1", ...rest } = options;
  return build<z.infer<I>, Record<never, never>>({
    input,
    head: { name, version, ...rest },
    stages: [],
    code: new Map(),
  });
}

interface Parts {
  readonly input: z.ZodType;
  readonly head: Omit<FlowPlan, "stages">;
  readonly stages: readonly StagePlan[];
  readonly code: ReadonlyMap<string, StageCode>;
}

function build<I, O>(parts: Parts): FlowBuilder<I, O> {
  const { input, head, stages, code } = parts;
  const stage = (name: string, options: AnyStage): FlowBuilder<I, O> => {
    const plan = planOf(name, options);
    const faults = findGraphFaults([...stages, plan]);
    const [first] = faults;
    if (first !== undefined) {
      throw new InvalidInputError(
        first.code,
        `Flow "${head.name}": ${first.fault.message}`,
        faults.map(({ fault }) => fault),
      );
    }
    return build<I, O>({ input, head, stages: [...stages, plan], code: new Map([...code, [name, codeOf(options)]]) });
  };
  let checked: FlowPlan | null = null;
  return {
    get plan() {
      checked ??= checkedPlan({ ...head, stages: [...stages] });
      return checked;
    },
    input,
    code,
    stage: typedStage<I, O>(stage),
  };
}

/** The overloads of `stage` add types to one function; each overload's options are an `AnyStage`. */
function typedStage<I, O>(stage: (name: string, options: AnyStage) => unknown): FlowBuilder<I, O>["stage"] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the overloads only add types
  return stage as FlowBuilder<I, O>["stage"];
}

function checkedPlan(plan: FlowPlan): FlowPlan {
  const parsed = FlowPlan.safeParse(plan);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new InvalidInputError(
    "INVALID_FLOW",
    `Flow "${plan.name}" is not valid: ${fields.map((field) => `${field.path} ${field.message}`).join("; ")}`,
    fields,
  );
}

function planOf(name: string, options: AnyStage): StagePlan {
  const {
    after = [],
    run: _run,
    each,
    command,
    actionIdFlag,
    retry,
    concurrency,
    onFailure,
    manualRetries,
    idempotent,
    ...rest
  } = options;
  const flag = actionIdFlag === undefined ? {} : { actionIdFlag };
  return {
    ...rest,
    name,
    after: typeof after === "string" ? [after] : [...after],
    executor: command === undefined ? { type: "function" } : { type: "command", argv: [...command], ...flag },
    planned: each !== undefined,
    wide: each !== undefined,
    ...(concurrency === undefined ? {} : { concurrency }),
    retry: RetryPolicy.parse(retry ?? {}),
    onFailure: onFailure ?? "fail",
    manualRetries: manualRetries ?? 10,
    idempotent: idempotent ?? true,
  };
}

/** The code of a stage, with its types forgotten: a runner hands it what the plan says, which is what its types demand. */
function codeOf(options: AnyStage): StageCode {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- a runner hands in what the plan says, which is what the types demand
  const each = (options.each ?? null) as ((scope: StageScope) => unknown) | null;
  return {
    each,
    run: codeToRun(options),
  };
}

function codeToRun({ run, each }: AnyStage): StageCode["run"] {
  if (run === undefined) return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  const untyped = run as (first: unknown, context: TaskContext, scope: StageScope) => unknown;
  return each === undefined ? (_item, context, scope) => untyped(scope, context, scope) : untyped;
}
