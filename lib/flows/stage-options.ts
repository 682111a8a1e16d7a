import type { z } from "zod";

import type { Json } from "@/lib/shared/json";

import type { Budget } from "./budget";
import type { TaskContext, TaskResult } from "./flow";
import type { Cleanup, LaunchChoice, Persist, RetryPolicy } from "./flow-spec";
import type { WaitOptions } from "./wait-stage";

/** What a flow says of itself beside its stages. */
export interface FlowOptions<I, In> {
  /** Schema of the input; forms, checks and types follow from it. */
  readonly input: z.ZodType<I, In>;
  readonly version?: string;
  readonly description?: string;
  /** Tasks of one action that may run at once; or of all actions of the flow together, for each value of `key` (CEL over `input`) if there is one. */
  readonly concurrency?: number | { readonly key?: string; readonly limit: number };
  /** Actions of the flow that may begin in any stretch of `perMs`; for each value of `key` (CEL over `input`) if there is one. */
  readonly rateLimit?: { readonly limit: number; readonly perMs: number; readonly key?: string };
  /** A launch waits so long for a later one, whose input takes the place of its own; one action comes of all of them. */
  readonly debounceMs?: number;
  readonly timeoutMs?: number;
  /** How long its actions are kept once they have ended, instead of what the install says; 0 is for good. */
  readonly retentionMs?: number;
  /** What of its actions stays once they have ended, instead of what the install says. */
  readonly persist?: Persist;
  /** When the folders of its tasks and its state are removed; without it, folders at the end and the state with the action. */
  readonly cleanup?: Cleanup;
  /** What its actions give is kept, and taken over by those that are launched with the same input; for `ttlMs`, else as long as the install says. */
  readonly cache?: { readonly ttlMs?: number };
  /** What a failed stage does to the rest of its action, where the stage does not say. */
  readonly onFailure?: "fail" | "continue";
  /** How much one action may use: when to warn, to pause until somebody approves, and to fail. */
  readonly budget?: Budget;
}

/** What the code of a stage reads. */
export interface Scope<I, O> {
  readonly input: I;
  readonly outputs: O;
  /** By name, the outputs of the stages that those in `after` added, of a stage with `joinAdded`. */
  readonly added: Readonly<Record<string, unknown>>;
}

/** What a stage gets of those in `after`: null of one that was left out, if it begins all the same. */
export type Outputs<O, After extends string & keyof O, Skips extends boolean> = Skips extends true
  ? { readonly [Name in After]: O[Name] | null }
  : Pick<O, After>;

/** What every stage may say of itself. */
export interface StageOptions<After extends string, Skips extends boolean> {
  /** Stages that must have completed first; their outputs are handed in. */
  readonly after?: After | readonly After[];
  /** Begin although a stage in `after` was left out by its condition; else this one is left out as well. */
  readonly allowSkipped?: Skips;
  /** Begin only once the stages that those in `after` added, and those that these added, have ended as well. */
  readonly joinAdded?: boolean;
  readonly description?: string;
  readonly retry?: Partial<RetryPolicy>;
  /** Whole stage, from when it is queued. */
  readonly timeoutMs?: number;
  /** Each attempt. */
  readonly taskTimeoutMs?: number;
  /** How long it may wait for a runner. */
  readonly queueTimeoutMs?: number;
  /** How long a task may go without progress, output or `heartbeat()` before it counts as stalled. */
  readonly heartbeatMs?: number;
  /** A stalled attempt is shown as such (`show`, the default), or ended, and the task offered again. */
  readonly onStall?: "show" | "retry";
  readonly onFailure?: "fail" | "continue";
  readonly manualRetries?: number;
  readonly idempotent?: boolean;
  readonly target?: string;
  /** How much all its attempts together may use. */
  readonly budget?: Budget;
  /** What it gives: an output that somebody writes by hand is checked by it. */
  readonly outputSchema?: z.ZodType;
  /** What the input decides about the stage when an action is made. */
  readonly atLaunch?: LaunchChoice;
}

/** A stage that may be left out. */
export interface ConditionalStage<S, After extends string, Skips extends boolean> extends StageOptions<After, Skips> {
  /** Whether the stage is part of the action: code, or CEL over `input`, `outputs` and `state`. Evaluated once. */
  readonly when?: string | ((scope: S) => boolean | Promise<boolean>);
}

/** How what a stage did is undone when its action fails, or is cancelled, after it: code or a program, tried as often as the stage. */
export interface Undoable<S, Out> {
  readonly compensate?:
    | ((scope: S & { readonly output: NoInfer<Out> }, context: TaskContext) => unknown)
    | { readonly command: readonly [string, ...string[]] };
}

/** A stage whose results are kept for tasks that read the same; for `ttlMs`, else as long as the install says. */
export interface Cacheable {
  readonly cache?: { readonly ttlMs?: number };
}

/** A stage with one task. */
export interface PlainStage<S, After extends string, Skips extends boolean, Out>
  extends ConditionalStage<S, After, Skips>, Cacheable, Undoable<S, Awaited<Out>> {
  readonly run: (scope: S, context: TaskContext) => Out | Promise<Out>;
}

/** A stage with one task an item. */
export interface WideStage<S, After extends string, Skips extends boolean, Item, Out>
  extends ConditionalStage<S, After, Skips>, Cacheable, Undoable<S, readonly TaskResult<Awaited<Out>>[]> {
  /** One task per item, in this order. */
  readonly each: (scope: S) => readonly Item[] | Promise<readonly Item[]>;
  /** Tasks of this stage that may run at once. */
  readonly concurrency?: number;
  /** The share of tasks, 0 to 1, that must complete for the stage to count as done; failures beyond it count as usual. */
  readonly minSuccess?: number;
  readonly run: (item: Item, context: TaskContext, scope: S) => Out | Promise<Out>;
}

/** A stage that runs a program. */
export interface CommandStage<S, After extends string, Skips extends boolean>
  extends ConditionalStage<S, After, Skips>, Cacheable, Undoable<S, CommandOutput> {
  /** Program and arguments, one element each. */
  readonly command: readonly [string, ...string[]];
  readonly actionIdFlag?: string;
}

/** A stage that waits. */
export interface WaitStage<
  S,
  After extends string,
  Skips extends boolean,
  W extends WaitOptions,
> extends ConditionalStage<S, After, Skips> {
  /** What it waits for; code reads it from the input and the outputs. No runner is kept busy meanwhile. */
  readonly wait: W | ((scope: S) => W | Promise<W>);
}

/** A stage that is an action of another flow. */
export interface ChildStage<S, After extends string, Skips extends boolean> extends ConditionalStage<S, After, Skips> {
  /** Name of a flow, or name@version: its output is the stage's. */
  readonly flow: string;
  readonly input?: Json | ((scope: S) => Json | Promise<Json>);
}

/** A stage that is one action of another flow an item. */
export interface ChildrenStage<S, After extends string, Skips extends boolean> extends ConditionalStage<
  S,
  After,
  Skips
> {
  readonly flow: string;
  /** The inputs of the actions to launch, one each. */
  readonly each: (scope: S) => readonly Json[] | Promise<readonly Json[]>;
  /** Actions under way at once; 100 unless said otherwise. */
  readonly concurrency?: number;
  readonly minSuccess?: number;
}

/** What a command stage leaves to the stages after it. */
export interface CommandOutput {
  readonly status: "success" | "error";
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Any of the kinds of stage, as the builder reads it. */
export interface AnyStage extends StageOptions<string, boolean>, Cacheable {
  readonly when?: string | ((scope: never) => unknown);
  readonly run?: (first: never, context: TaskContext, scope: never) => unknown;
  readonly each?: (scope: never) => unknown;
  readonly wait?: WaitOptions | ((scope: never) => unknown);
  readonly compensate?: ((scope: never, context: TaskContext) => unknown) | { readonly command: readonly string[] };
  readonly flow?: string;
  readonly input?: Json | ((scope: never) => unknown);
  readonly command?: readonly string[];
  readonly actionIdFlag?: string;
  readonly concurrency?: number;
  readonly minSuccess?: number;
}
