import type { z } from "zod";

import { InvalidInputError } from "@/lib/shared/errors";

import { expressionFaults } from "./expression-faults";
import type { Flow, StageCode, StageScope, TaskContext, TaskResult } from "./flow";
import { type Executor, FlowPlan, RetryPolicy, type LaunchChoice, type StagePlan } from "./flow-spec";
import { findGraphFaults } from "./graph";
import { wholeWait, type WaitOptions, type WaitOutput } from "./wait-stage";

/** What a flow is, besides its name and its stages. */
export interface FlowOptions<I, In> {
  /** Schema of the input; forms, checks and types follow from it. */
  readonly input: z.ZodType<I, In>;
  readonly version?: string;
  readonly description?: string;
  /** Tasks of one action that may run at once; or of all actions of the flow together, for each value of `key` (CEL over `input`) if there is one. */
  readonly concurrency?: number | { readonly key?: string; readonly limit: number };
  readonly timeoutMs?: number;
}

/** What the code of a stage reads: the input, and the outputs of the stages it comes after. */
export interface Scope<I, O> {
  readonly input: I;
  readonly outputs: O;
}

/** What a stage gets of those in `after`: null of one that was left out, if it begins all the same. */
type Outputs<O, After extends string & keyof O, Skips extends boolean> = Skips extends true
  ? { readonly [Name in After]: O[Name] | null }
  : Pick<O, After>;

/** What any stage may say of itself. */
export interface StageOptions<After extends string, Skips extends boolean> {
  /** Stages that must have completed first; their outputs are handed in. */
  readonly after?: After | readonly After[];
  /** Begin although a stage in `after` was left out by its condition; else this one is left out as well. */
  readonly allowSkipped?: Skips;
  readonly description?: string;
  readonly retry?: Partial<RetryPolicy>;
  /** Whole stage, from when it is queued. */
  readonly timeoutMs?: number;
  /** Each attempt. */
  readonly taskTimeoutMs?: number;
  /** How long it may wait for a runner. */
  readonly queueTimeoutMs?: number;
  readonly onFailure?: "fail" | "continue";
  readonly manualRetries?: number;
  readonly idempotent?: boolean;
  readonly target?: string;
  /** What the input decides about the stage when an action is made. */
  readonly atLaunch?: LaunchChoice;
}

interface ConditionalStage<S, After extends string, Skips extends boolean> extends StageOptions<After, Skips> {
  /** Whether the stage is part of the action: code, or CEL over `input`, `outputs` and `state`. Evaluated once. */
  readonly when?: string | ((scope: S) => boolean | Promise<boolean>);
}

/** How what a stage did is undone when its action fails, or is cancelled, after it: code or a program, tried as often as the stage. */
interface Undoable<S, Out> {
  readonly compensate?:
    | ((scope: S & { readonly output: NoInfer<Out> }, context: TaskContext) => unknown)
    | { readonly command: readonly [string, ...string[]] };
}

interface PlainStage<S, After extends string, Skips extends boolean, Out>
  extends ConditionalStage<S, After, Skips>, Undoable<S, Awaited<Out>> {
  readonly run: (scope: S, context: TaskContext) => Out | Promise<Out>;
}

interface WideStage<S, After extends string, Skips extends boolean, Item, Out>
  extends ConditionalStage<S, After, Skips>, Undoable<S, readonly TaskResult<Awaited<Out>>[]> {
  /** One task per item, in this order. */
  readonly each: (scope: S) => readonly Item[] | Promise<readonly Item[]>;
  /** Tasks of this stage that may run at once. */
  readonly concurrency?: number;
  /** The share of tasks, 0 to 1, that must complete for the stage to count as done; failures beyond it count as usual. */
  readonly minSuccess?: number;
  readonly run: (item: Item, context: TaskContext, scope: S) => Out | Promise<Out>;
}

interface CommandStage<S, After extends string, Skips extends boolean>
  extends ConditionalStage<S, After, Skips>, Undoable<S, CommandOutput> {
  /** Program and arguments, one element each. */
  readonly command: readonly [string, ...string[]];
  readonly actionIdFlag?: string;
}

interface WaitStage<S, After extends string, Skips extends boolean, W extends WaitOptions> extends ConditionalStage<
  S,
  After,
  Skips
> {
  /** What it waits for; code reads it from the input and the outputs. No runner is kept busy meanwhile. */
  readonly wait: W | ((scope: S) => W | Promise<W>);
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
export interface FlowBuilder<I, O, In = I> extends Flow {
  /** What the input is to be, and what stages get of it. */
  readonly input: z.ZodType<I, In>;
  stage<
    const Name extends string,
    After extends string & keyof O = never,
    Skips extends boolean = false,
    Item = unknown,
    Out = unknown,
  >(
    name: Name,
    stage: WideStage<Scope<I, Outputs<O, After, Skips>>, After, Skips, Item, Out>,
  ): FlowBuilder<I, O & Record<Name, readonly TaskResult<Awaited<Out>>[]>, In>;
  stage<const Name extends string, After extends string & keyof O = never, Skips extends boolean = false>(
    name: Name,
    stage: CommandStage<Scope<I, Outputs<O, After, Skips>>, After, Skips>,
  ): FlowBuilder<I, O & Record<Name, CommandOutput>, In>;
  stage<
    const Name extends string,
    W extends WaitOptions,
    After extends string & keyof O = never,
    Skips extends boolean = false,
  >(
    name: Name,
    stage: WaitStage<Scope<I, Outputs<O, After, Skips>>, After, Skips, W>,
  ): FlowBuilder<I, O & Record<Name, WaitOutput<W>>, In>;
  stage<
    const Name extends string,
    After extends string & keyof O = never,
    Skips extends boolean = false,
    Out = unknown,
  >(
    name: Name,
    stage: PlainStage<Scope<I, Outputs<O, After, Skips>>, After, Skips, Out>,
  ): FlowBuilder<I, O & Record<Name, Awaited<Out>>, In>;
}

/** Any kind of stage, as the builder reads it. */
export interface AnyStage extends StageOptions<string, boolean> {
  readonly when?: string | ((scope: never) => unknown);
  readonly run?: (first: never, context: TaskContext, scope: never) => unknown;
  readonly each?: (scope: never) => unknown;
  readonly wait?: WaitOptions | ((scope: never) => unknown);
  readonly compensate?: ((scope: never, context: TaskContext) => unknown) | { readonly command: readonly string[] };
  readonly command?: readonly string[];
  readonly actionIdFlag?: string;
  readonly concurrency?: number;
  readonly minSuccess?: number;
}

/**
 * Begins a flow. Stages are added in order; each names those it waits for.
 * @example flow("greet", { input: z.object({ name: z.string() }) }).stage("say", { run: ({ input }) => `Hello ${input.name}` })
 * @throws InvalidInputError naming the field when a name, a number or the graph is wrong
 */
export function flow<I, In>(name: string, options: FlowOptions<I, In>): FlowBuilder<I, Record<never, never>, In> {
  const { input, version = "1", ...rest } = options;
  return build<I, Record<never, never>, In>({
    input,
    head: { name, version, ...rest },
    stages: [],
    code: new Map(),
  });
}

/** A flow being written whose stages come without their types. */
export interface UntypedBuilder extends Flow {
  stage(name: string, stage: AnyStage): UntypedBuilder;
}

/** A flow being written, to which stages are added whose types were checked elsewhere. */
export function untyped<I, O, In>(builder: FlowBuilder<I, O, In>): UntypedBuilder {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the overloads of `stage` only add types
  return builder as unknown as UntypedBuilder;
}

interface Parts<I, In> {
  readonly input: z.ZodType<I, In>;
  readonly head: Omit<FlowPlan, "stages">;
  readonly stages: readonly StagePlan[];
  readonly code: ReadonlyMap<string, StageCode>;
}

function build<I, O, In>(parts: Parts<I, In>): FlowBuilder<I, O, In> {
  const { input, head, stages, code } = parts;
  const stage = (name: string, options: AnyStage): FlowBuilder<I, O, In> => {
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
    return build<I, O, In>({
      input,
      head,
      stages: [...stages, plan],
      code: new Map([...code, [name, codeOf(options)]]),
    });
  };
  let checked: FlowPlan | null = null;
  return {
    get plan() {
      checked ??= checkedPlan({ ...head, stages: [...stages] });
      return checked;
    },
    input,
    code,
    stage: typedStage<I, O, In>(stage),
  };
}

/** The overloads of `stage` add types to one function; each overload's options are an `AnyStage`. */
function typedStage<I, O, In>(stage: (name: string, options: AnyStage) => unknown): FlowBuilder<I, O, In>["stage"] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the overloads only add types
  return stage as FlowBuilder<I, O, In>["stage"];
}

function checkedPlan(plan: FlowPlan): FlowPlan {
  const parsed = FlowPlan.safeParse(plan);
  const fields = parsed.success
    ? expressionFaults(plan)
    : parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  if (parsed.success && fields.length === 0) return parsed.data;
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
    when,
    wait,
    compensate,
    command: _command,
    actionIdFlag: _flag,
    retry,
    concurrency,
    onFailure,
    manualRetries,
    idempotent,
    ...rest
  } = options;
  return {
    ...rest,
    name,
    after: typeof after === "string" ? [after] : [...after],
    executor: executorOf(options),
    ...(compensate === undefined ? {} : { compensate: compensationOf(compensate) }),
    planned: each !== undefined || when !== undefined || typeof wait === "function",
    wide: each !== undefined,
    ...(typeof when === "string" ? { when } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    retry: RetryPolicy.parse(retry ?? {}),
    onFailure: onFailure ?? "fail",
    manualRetries: manualRetries ?? 10,
    idempotent: idempotent ?? true,
  };
}

function executorOf({ command, actionIdFlag, wait }: AnyStage): Executor {
  if (command !== undefined)
    return { type: "command", argv: [...command], ...(actionIdFlag === undefined ? {} : { actionIdFlag }) };
  if (wait === undefined) return { type: "function" };
  return typeof wait === "function" ? { type: "wait" } : wholeWait(wait);
}

function compensationOf(compensate: NonNullable<AnyStage["compensate"]>): NonNullable<StagePlan["compensate"]> {
  return typeof compensate === "function" ? { type: "function" } : { type: "command", argv: [...compensate.command] };
}

/** The code of a stage, with its types forgotten: a runner hands it what the plan says, which is what its types demand. */
function codeOf(options: AnyStage): StageCode {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- a runner hands in what the plan says, which is what the types demand
  const each = (options.each ?? null) as ((scope: StageScope) => unknown) | null;
  return {
    when: codeOfCondition(options),
    each,
    wait: codeOfWait(options),
    run: codeToRun(options),
    compensate: codeToUndo(options),
  };
}

function codeToUndo({ compensate }: AnyStage): StageCode["compensate"] {
  if (typeof compensate !== "function") return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  return compensate as (scope: StageScope & { readonly output: unknown }, context: TaskContext) => unknown;
}

function codeOfWait({ wait }: AnyStage): StageCode["wait"] {
  if (typeof wait !== "function") return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  return wait as (scope: StageScope) => unknown;
}

function codeOfCondition({ when }: AnyStage): StageCode["when"] {
  if (typeof when !== "function") return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  return when as (scope: StageScope) => unknown;
}

function codeToRun({ run, each }: AnyStage): StageCode["run"] {
  if (run === undefined) return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  const untyped = run as (first: unknown, context: TaskContext, scope: StageScope) => unknown;
  return each === undefined ? (_item, context, scope) => untyped(scope, context, scope) : untyped;
}
