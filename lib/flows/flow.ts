import type { z } from "zod";

import type { Failure } from "@/lib/actions/event";
import type { SpendReport } from "@/lib/actions/spending";
import type { Json, JsonObject } from "@/lib/shared/json";

import type { FileRef } from "./file-ref";
import type { AddedStage, FlowPlan } from "./flow-spec";

/** What came of one task of a wide stage, in input order. */
export type TaskResult<T> =
  | { readonly index: number; readonly status: "completed"; readonly output: T }
  | { readonly index: number; readonly status: "failed" | "cancelled"; readonly error: Failure };

/** An uploaded file as a stage reads it. */
export interface TaskFile {
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

/** State of the action, shared by all its tasks. Every change is one atomic operation, in the order of the log. */
export interface TaskState {
  get(key: string): Promise<Json | undefined>;
  put(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
  /** Adds to a number (0 when there is none) and answers a value it had after that. */
  increment(key: string, by?: number): Promise<number>;
  /** Adds to a list ([] when there is none). */
  append(key: string, value: Json): Promise<void>;
  /** Adds to a list what is not in it yet. */
  addToSet(key: string, value: Json): Promise<void>;
  merge(key: string, value: JsonObject): Promise<void>;
  /** Sets the value if it is `expected` (null stands for none); whether it did. */
  compareAndSet(key: string, expected: Json, value: Json): Promise<boolean>;
}

/** A stage that a task adds: as in a flow sent as JSON, or done by a handler of the flow. */
export type StageDefinition = AddedStage;

/** What a signal must have, how long to wait for it, and what counts as its value once that is over. */
export interface WaitForOptions {
  /** Fields that the value of the signal must have. */
  readonly match?: JsonObject;
  /** Without it, it waits for as long as it takes. */
  readonly timeoutMs?: number;
  /** The answer when the time is over; without one that is an error with the code `TIMED_OUT`. */
  readonly default?: Json;
  /** Names the wait for later attempts; by default the signal and how many waits for it came before in the attempt. */
  readonly key?: string;
}

/** What an action that code launches has beside its flow and input. Tags, priority and target are those of the action around it. */
export interface SpawnOptions {
  readonly name?: string;
  /** Its place in the workflow; by default one that no other action has. */
  readonly stepId?: string;
  /** Beside that of the action around it. */
  readonly metadata?: JsonObject;
  /** Names it for later attempts; by default the flow and how many actions of it were launched before in the attempt. */
  readonly key?: string;
}

/** An action that code launched. */
export interface SpawnedAction {
  readonly id: string;
  /** Its output, once it has ended. @throws Error with the code of its failure; `CHILD_CANCELLED` when it was cancelled */
  result(): Promise<Json>;
}

/** The action that a task belongs to. */
export interface TaskAction {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  /** The action that launched it, the outermost one around it, and its place there; null where there is none. */
  readonly parentId: string | null;
  readonly workflowId: string | null;
  readonly stepId: string | null;
  readonly metadata: JsonObject;
}

/** What a stage's function is given besides its input. */
export interface TaskContext {
  readonly action: TaskAction;
  readonly stage: string;
  /** Place of the task in its stage, from 0. */
  readonly index: number;
  readonly attempt: number;
  /** Aborted when the task is to stop: cancelled, timed out, or its lease is lost. */
  readonly signal: AbortSignal;
  /** The same for every attempt of this task: hand it to whatever must not happen twice. */
  readonly idempotencyKey: string;
  /** Higher for every later holder of this task. */
  readonly fence: number;
  /** Items done, of how many (null while unknown), and what to tell people. */
  progress(current: number, total?: number | null, message?: string): void;
  /** Says that the task is alive, where a stage asks for that with `heartbeatMs`; progress and output say so too. */
  heartbeat(): void;
  /**
   * Counts what was used, beside what was said before, against the budgets of stage and action; resolves once it is recorded.
   * @throws InvalidInputError for what is no amount
   */
  spend(used: SpendReport): Promise<void>;
  log(text: string): void;
  logError(text: string): void;
  readonly state: TaskState;
  /** Does `make` once and records its value: a later attempt gets the value without doing it again. */
  checkpoint<T extends Json>(name: string, make: () => Promise<T> | T): Promise<T>;
  /** Whether an earlier attempt recorded that checkpoint. */
  hasCheckpoint(name: string): boolean;
  /** An uploaded file. */
  file(ref: FileRef): Promise<TaskFile>;
  /** The folder of this task on this runner: a later attempt here finds it as it was left, and it goes once the task is over. */
  tempDir(): Promise<string>;
  /**
   * Waits for a signal, in its slot; the declared `wait` of a stage takes none. One that came before is there, each is used once,
   * and a later attempt that asks for the same gets the same. @throws Error `TIMED_OUT` when it does not come in time
   */
  waitFor(signal: string, options?: WaitForOptions): Promise<Json>;
  /**
   * Launches a flow as an action of its own, once for all attempts of this task; resolves when it has been made.
   * @throws Error with the code of what keeps it from being made
   */
  spawn(flow: string, input?: unknown, options?: SpawnOptions): Promise<SpawnedAction>;
  /**
   * Adds stages to the action, once this task has completed; one that fails adds none. A stage without `after` comes after
   * this one. @throws InvalidInputError `BAD_STAGES` naming each field at fault
   */
  addStages(stages: readonly StageDefinition[]): void;
}

/** Input and outputs as code sees them at run time; their types are the builder's. */
export interface StageScope {
  readonly input: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Outputs of the stages that were added, of a stage that joins them. */
  readonly added: Readonly<Record<string, unknown>>;
}

/** Code that does stages which are added while an action runs; `given` is what such a stage was added with. */
export type Handler = (given: unknown, context: TaskContext, scope: StageScope) => unknown;

/** The code of a stage. */
export interface StageCode {
  readonly when: ((scope: StageScope) => unknown) | null;
  readonly each: ((scope: StageScope) => unknown) | null;
  readonly wait: ((scope: StageScope) => unknown) | null;
  readonly input: ((scope: StageScope) => unknown) | null;
  readonly run: ((item: unknown, context: TaskContext, scope: StageScope) => unknown) | null;
  readonly compensate: ((scope: StageScope & { readonly output: unknown }, context: TaskContext) => unknown) | null;
}

/** The code of a stage that has none. */
export const NO_CODE: StageCode = { when: null, each: null, wait: null, input: null, run: null, compensate: null };

/** A flow with its code, as a runner loads it. */
export interface Flow {
  readonly plan: FlowPlan;
  readonly input: z.ZodType;
  readonly code: ReadonlyMap<string, StageCode>;
  readonly handlers?: ReadonlyMap<string, Handler>;
}
