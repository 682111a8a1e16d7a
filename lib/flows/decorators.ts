import { InvalidInputError } from "@/lib/shared/errors";

import { flow, untyped } from "./builder";
import type { Flow, TaskContext } from "./flow";
import type { AnyStage, Cacheable, FlowOptions, Scope, StageOptions } from "./stage-options";

/** What a method of a decorated flow reads: the input, and the outputs of the stages it comes after. */
export type StepScope<Input, Outputs = Record<never, never>> = Scope<Input, Outputs>;

interface WorkflowOptions<I, In> extends FlowOptions<I, In> {
  readonly name: string;
}

interface StepOptions<After extends string> extends StageOptions<After, boolean>, Cacheable {
  /** Whether the stage is part of the action: code, or CEL over `input`, `outputs` and `state`. Evaluated once. */
  readonly when?: string | ((scope: never) => boolean | Promise<boolean>);
  /** Undoes the stage when its action fails, or is cancelled, after it; code gets its scope with its `output`. */
  readonly compensate?:
    | ((scope: never, context: TaskContext) => unknown)
    | { readonly command: readonly [string, ...string[]] };
}

interface ParallelOptions<After extends string, S, Item> extends StepOptions<After> {
  /** One task per item, in this order. */
  readonly each: (scope: S) => readonly Item[] | Promise<readonly Item[]>;
  /** Tasks of this stage that may run at once. */
  readonly concurrency?: number;
  /** The share of tasks, 0 to 1, that must complete for the stage to count as done. */
  readonly minSuccess?: number;
}

type AnyMethod = (...given: never[]) => unknown;

/** A class with methods of these names. */
type With<Names extends string> = { readonly [Name in Names]: AnyMethod };

/** The context of a method whose scope names outputs of stages in `after` only; one that names others gets none. */
type ContextOf<This, S, After extends string> =
  Exclude<OutputNames<S>, After> extends never ? ClassMethodDecoratorContext<This> : never;

type OutputNames<S> = S extends { readonly outputs: infer O } ? keyof O : never;

/** The names of a class's methods that read another input than `I`. */
type Misreading<T, I> = {
  [Name in keyof T]: T[Name] extends AnyMethod ? MisreadingMethod<Parameters<T[Name]>[number], I, Name> : never;
}[keyof T];

type MisreadingMethod<Given, I, Name> =
  Extract<Given, Scope<unknown, unknown>> extends Scope<infer Read, unknown> ? (I extends Read ? never : Name) : never;

/** Stages by the methods that were decorated to be one. */
const STAGES = new WeakMap<object, AnyStage>();
/** Methods that do stages which are added while an action runs. */
const HANDLERS = new WeakSet<object>();
/** Where a class keeps the flow it stands for; registered, since a flow may be read by another copy of this module. */
const FLOW = Symbol.for("showrunner.flow");

/**
 * Makes a method a stage of its flow, called as the method is. It gets the scope and the context.
 * @example @step({ after: "read" }) total({ outputs }: StepScope<Input, { read: number }>) { return outputs.read + 1; }
 */
export function step<const After extends string = never>(options: StepOptions<After> = {}) {
  return <This extends With<After>, S, Out>(
    method: (scope: S, context: TaskContext) => Out,
    context: ContextOf<This, S, After>,
  ): void => note(method, context, options);
}

/** Makes a method a stage with one task for each item, called as the method is. It gets the item, the context and the scope. */
export function parallel<S, Item, const After extends string = never>(options: ParallelOptions<After, S, Item>) {
  return <This extends With<After>, Out>(
    method: (item: Item, context: TaskContext, scope: S) => Out,
    context: ContextOf<This, S, After>,
  ): void => note(method, context, options);
}

/** Makes a method do stages that are added while an action runs. It gets what such a stage was added with, the context and the scope. */
export function handler() {
  return <Out>(
    method: (given: never, context: TaskContext, scope: never) => Out,
    context: ClassMethodDecoratorContext,
  ): void => {
    checkMethod(context);
    HANDLERS.add(method);
  };
}

/**
 * Makes a class a flow: its decorated methods are the stages, in the order in which they stand. All tasks of a process share
 * one instance, and other processes have others, so nothing is kept in its fields: that is what `context.state` is for.
 * @throws InvalidInputError as `flow` and its stages do
 */
export function workflow<I, In>(options: WorkflowOptions<I, In>) {
  return <C extends new () => object>(
    target: C,
    _context: Misreading<InstanceType<C>, I> extends never ? ClassDecoratorContext<C> : never,
  ): void => {
    Object.defineProperty(target, FLOW, { value: compile(target, options) });
  };
}

/** The flow a decorated class stands for; null for anything else. */
export function findFlowOf(definition: unknown): Flow | null {
  if (typeof definition !== "function") return null;
  const flowOfClass: unknown = Reflect.get(definition, FLOW);
  return isFlow(flowOfClass) ? flowOfClass : null;
}

/** The flow a decorated class stands for. @throws InvalidInputError for a class without `@workflow` */
export function flowOf(definition: new () => object): Flow {
  const found = findFlowOf(definition);
  if (found !== null) return found;
  throw new InvalidInputError("NOT_A_WORKFLOW", `The class ${definition.name} is no flow: decorate it with @workflow.`);
}

/** Whether a value is what `flow` makes. */
export function isFlow(value: unknown): value is Flow {
  return typeof value === "object" && value !== null && "plan" in value && "input" in value && "code" in value;
}

function note(
  method: object,
  context: Pick<ClassMethodDecoratorContext, "name" | "static" | "private">,
  options: AnyStage,
): void {
  checkMethod(context);
  STAGES.set(method, options);
}

/** @throws InvalidInputError for what no other code can call */
function checkMethod(context: Pick<ClassMethodDecoratorContext, "name" | "static" | "private">): void {
  if (!context.static && !context.private && typeof context.name === "string") return;
  const name = String(context.name);
  throw new InvalidInputError("NOT_A_STAGE", `A stage is a public method of its class, unlike ${name}.`);
}

function compile<I, In>(target: new () => object, { name, ...options }: WorkflowOptions<I, In>): Flow {
  let instance: object | null = null;
  const begun = untyped(flow(name, options));
  const { plan, input, code, handlers } = methodsOf(target).reduce((built, { name: called, options: own, method }) => {
    const run = (...given: unknown[]): unknown => Reflect.apply(method, (instance ??= new target()), given);
    return own === null ? built.handler(called, run) : built.stage(called, { ...own, run });
  }, begun);
  return { plan, input, code, ...(handlers === undefined ? {} : { handlers }) };
}

interface DecoratedMethod {
  readonly name: string;
  /** What it says of itself as a stage; null for a handler. */
  readonly options: AnyStage | null;
  readonly method: (...given: unknown[]) => unknown;
}

/** The decorated methods of a class, those of the class it extends first. */
function methodsOf(target: new () => object): DecoratedMethod[] {
  const chain: object[] = [];
  for (let next: unknown = target.prototype; isObject(next); next = Object.getPrototypeOf(next)) chain.unshift(next);
  return chain.flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype).flatMap((name) => methodIn(prototype, name)),
  );
}

function methodIn(prototype: object, name: string): DecoratedMethod[] {
  const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
  if (!isMethod(method)) return [];
  const options = STAGES.get(method) ?? null;
  return options === null && !HANDLERS.has(method) ? [] : [{ name, options, method }];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isMethod(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === "function";
}
