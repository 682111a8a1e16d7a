import type { z } from "zod";

import { InvalidInputError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";

import { budgetFaults } from "./budget-faults";
import { cacheFaults, wholeCacheFaults } from "./cache-faults";
import { expressionFaults } from "./expression-faults";
import type { Flow, Handler, StageCode, StageScope, TaskContext, TaskResult } from "./flow";
import { type Executor, type FailurePolicy, FlowPlan, HandlerName, RetryPolicy, type StagePlan } from "./flow-spec";
import { findFaultsOfLast } from "./graph";
import { heartbeatFaults } from "./heartbeat-faults";
import type {
  AnyStage,
  ChildrenStage,
  ChildStage,
  CommandOutput,
  CommandStage,
  FlowOptions,
  Outputs,
  PlainStage,
  Scope,
  WaitStage,
  WideStage,
} from "./stage-options";
import { jsonSchemaOf, wholeWait, type WaitOptions, type WaitOutput } from "./wait-stage";

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
  stage<const Name extends string, After extends string & keyof O = never, Skips extends boolean = false>(
    name: Name,
    stage: ChildrenStage<Scope<I, Outputs<O, After, Skips>>, After, Skips>,
  ): FlowBuilder<I, O & Record<Name, readonly TaskResult<Json>[]>, In>;
  stage<const Name extends string, After extends string & keyof O = never, Skips extends boolean = false>(
    name: Name,
    stage: ChildStage<Scope<I, Outputs<O, After, Skips>>, After, Skips>,
  ): FlowBuilder<I, O & Record<Name, Json>, In>;
  stage<
    const Name extends string,
    After extends string & keyof O = never,
    Skips extends boolean = false,
    Out = unknown,
  >(
    name: Name,
    stage: PlainStage<Scope<I, Outputs<O, After, Skips>>, After, Skips, Out>,
  ): FlowBuilder<I, O & Record<Name, Awaited<Out>>, In>;
  /** Adds code that does stages which are added while an action runs, by its name; `given` is what such a stage has as input. */
  handler<Given = Json>(
    name: string,
    run: (given: Given, context: TaskContext, scope: Scope<I, Readonly<Record<string, unknown>>>) => unknown,
  ): FlowBuilder<I, O, In>;
}

/**
 * Begins a flow. Stages are added in order; each names those it waits for.
 * @example flow("greet", { input: z.object({ name: z.string() }) }).stage("say", { run: ({ input }) => `Hello ${input.name}` })
 * @throws InvalidInputError naming the field when a name, a number or the graph is wrong
 */
export function flow<I, In>(name: string, options: FlowOptions<I, In>): FlowBuilder<I, Record<never, never>, In> {
  const { input, version = "1", onFailure = "fail", ...rest } = options;
  return build<I, Record<never, never>, In>({
    input,
    head: { name, version, ...rest },
    onFailure,
    stages: [],
    code: new Map(),
    handlers: new Map(),
  });
}

/** A flow being written whose stages come without their types. */
export interface UntypedBuilder extends Flow {
  stage(name: string, stage: AnyStage): UntypedBuilder;
  handler(name: string, run: Handler): UntypedBuilder;
}

/** A flow being written, to which stages are added whose types were checked elsewhere. */
export function untyped<I, O, In>(builder: FlowBuilder<I, O, In>): UntypedBuilder {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the overloads of `stage` only add types
  return builder as unknown as UntypedBuilder;
}

interface Parts<I, In> {
  readonly input: z.ZodType<I, In>;
  readonly head: Omit<FlowPlan, "stages">;
  /** Of stages that do not say. */
  readonly onFailure: FailurePolicy;
  readonly stages: readonly StagePlan[];
  readonly code: ReadonlyMap<string, StageCode>;
  readonly handlers: ReadonlyMap<string, Handler>;
}

function build<I, O, In>(parts: Parts<I, In>): FlowBuilder<I, O, In> {
  const { input, head, onFailure, stages, code, handlers } = parts;
  const stage = (name: string, options: AnyStage): FlowBuilder<I, O, In> => {
    const plan = planOf(name, { ...options, onFailure: options.onFailure ?? onFailure });
    const faults = findFaultsOfLast(plan, stages.length, code);
    const [first] = faults;
    if (first !== undefined) {
      throw new InvalidInputError(
        first.code,
        `Flow "${head.name}": ${first.fault.message}`,
        faults.map(({ fault }) => fault),
      );
    }
    return build<I, O, In>({ ...parts, stages: [...stages, plan], code: new Map(code).set(name, codeOf(options)) });
  };
  const handler = (name: string, run: unknown): FlowBuilder<I, O, In> =>
    build<I, O, In>({ ...parts, handlers: withHandler(parts, name, run) });
  let checked: FlowPlan | null = null;
  return {
    get plan() {
      checked ??= checkedPlan({ ...head, stages: [...stages] });
      return checked;
    },
    input,
    code,
    handlers,
    stage: typedStage<I, O, In>(stage),
    handler,
  };
}

/** @throws InvalidInputError when the name is none, or is taken */
function withHandler(
  { head, handlers }: Pick<Parts<unknown, unknown>, "head" | "handlers">,
  name: string,
  run: unknown,
): ReadonlyMap<string, Handler> {
  const isTaken = handlers.has(name);
  if (!isTaken && HandlerName.safeParse(name).success) {
    // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
    return new Map(handlers).set(name, run as Handler);
  }
  const message = isTaken ? `there is already a handler named "${name}"` : `"${name}" is no name of a handler`;
  throw new InvalidInputError("BAD_HANDLER", `Flow "${head.name}": ${message}`, [{ path: "handler", message }]);
}

/** The overloads of `stage` add types to one function; each overload's options are an `AnyStage`. */
function typedStage<I, O, In>(stage: (name: string, options: AnyStage) => unknown): FlowBuilder<I, O, In>["stage"] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the overloads only add types
  return stage as FlowBuilder<I, O, In>["stage"];
}

function checkedPlan(plan: FlowPlan): FlowPlan {
  const parsed = FlowPlan.safeParse(plan);
  const fields = parsed.success
    ? [
        ...expressionFaults(plan),
        ...cacheFaults(plan.stages),
        ...wholeCacheFaults(plan),
        ...heartbeatFaults(plan.stages),
        ...budgetFaults(plan.stages),
      ]
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
    flow: _flow,
    input,
    command: _command,
    actionIdFlag: _flag,
    retry,
    concurrency,
    onFailure,
    manualRetries,
    idempotent,
    outputSchema: _outputSchema,
    ...rest
  } = options;
  return {
    ...rest,
    name,
    after: typeof after === "string" ? [after] : [...after],
    executor: executorOf(options),
    ...(compensate === undefined ? {} : { compensate: compensationOf(compensate) }),
    planned: each !== undefined || when !== undefined || [wait, input].some((code) => typeof code === "function"),
    wide: each !== undefined,
    ...(typeof when === "string" ? { when } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...outputOf(options),
    retry: RetryPolicy.parse(retry ?? {}),
    onFailure: onFailure ?? "fail",
    manualRetries: manualRetries ?? 10,
    idempotent: idempotent ?? true,
  };
}

function executorOf({ command, actionIdFlag, wait, flow: child, input, each }: AnyStage): Executor {
  if (child !== undefined) {
    const isCode = typeof input === "function" || each !== undefined;
    return { type: "action", flow: child, ...(isCode ? {} : { input: input ?? {} }) };
  }
  if (command !== undefined)
    return { type: "command", argv: [...command], ...(actionIdFlag === undefined ? {} : { actionIdFlag }) };
  if (wait === undefined) return { type: "function" };
  return typeof wait === "function" ? { type: "wait" } : wholeWait(wait);
}

function outputOf({ outputSchema }: AnyStage): Pick<StagePlan, "outputSchema"> {
  return outputSchema === undefined ? {} : { outputSchema: jsonSchemaOf(outputSchema) };
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
    input: codeOfInput(options),
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

function codeOfInput({ input }: AnyStage): StageCode["input"] {
  if (typeof input !== "function") return null;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- as in codeOf
  return input as (scope: StageScope) => unknown;
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
