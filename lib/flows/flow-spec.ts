import { z } from "zod";

import { findTargetFault, TARGET } from "@/lib/runners/target";
import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

import { Budget } from "./budget";
import { ChildExecutor } from "./child";
import { WaitExecutor, WholeWait } from "./wait";

/** Name of a flow: lower case, with one optional part after a dot (`demo.fail`). */
export const FlowName = z
  .string()
  .max(LIMITS.nameCharacters)
  .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)?$/, "must be lower-case letters, digits and dashes, with at most one dot");

/** Version of a flow; any short text without spaces. */
export const FlowVersion = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, "must be letters, digits, dots and dashes");

/** Whether a flow may be called that, and its version, if one is named, that. */
export function isFlowKey(name: string, version?: string): boolean {
  return FlowName.safeParse(name).success && (version === undefined || FlowVersion.safeParse(version).success);
}

/**
 * Name of a stage. Letters, digits, spaces, dots and dashes: it stands unescaped in the events the store writes itself.
 */
export const StageName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_ .-]{0,99}$/,
    "must start with a letter or digit and hold letters, digits, spaces, dots or dashes",
  );

/** Where a task may run: `domain/subdomain`. */
export const Target = z
  .string()
  .max(LIMITS.targetCharacters)
  .regex(TARGET, { error: ({ input }) => findTargetFault(String(input)) ?? "must be domain/subdomain" });

/** The target of an action that names none. */
export const DEFAULT_TARGET = "default/any";

const DurationMs = z.number().int().min(1).max(LIMITS.durationMs);

/** How long ended actions of a flow are kept, ms; 0 is for good. */
const RetentionMs = z.number().int().min(0).max(LIMITS.retentionMs);

/** When a failed task is tried again. `attempts` counts the first one; delays in ms; `jitter` is a share, 0 to 1. */
export const RetryPolicy = z.strictObject({
  attempts: z.number().int().min(1).max(LIMITS.attempts).default(1),
  backoff: z.enum(["constant", "linear", "exponential"]).default("constant"),
  delayMs: z.number().int().min(0).max(LIMITS.durationMs).default(1_000),
  maxDelayMs: z.number().int().min(0).max(LIMITS.durationMs).default(3_600_000),
  jitter: z.number().min(0).max(1).default(0),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** No second attempt. */
export const NO_RETRY: RetryPolicy = {
  attempts: 1,
  backoff: "constant",
  delayMs: 1_000,
  maxDelayMs: 3_600_000,
  jitter: 0,
};

const Argument = z.string().refine((text) => !text.includes("\u0000"), "must not hold a NUL character");

/** A program and its arguments, one element each; never read by a shell. */
export const Argv = z
  .array(Argument)
  .min(1)
  .max(LIMITS.commandArguments)
  .refine((argv) => (argv[0] ?? "").trim() !== "", "must name a program first")
  .refine(
    (argv) => argv.join(" ").length <= LIMITS.commandBytes,
    `must be at most ${LIMITS.commandBytes} characters together`,
  );

const CommandExecutor = z.strictObject({
  type: z.literal("command"),
  argv: Argv,
  actionIdFlag: z.string().min(1).max(100).optional(),
});

/** Name of a handler: code of a flow that does stages which were added while an action runs. */
export const HandlerName = z.string().min(1).max(LIMITS.nameCharacters);

/** How the tasks of a stage are done. A wait that names nothing is filled in by its plan. */
export const Executor = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("function"),
    /** The handler that does a stage which was added, and what it is given; other stages have code of their own. */
    handler: HandlerName.optional(),
    input: JsonValue.optional(),
  }),
  CommandExecutor,
  WaitExecutor,
  ChildExecutor,
]);
export type Executor = z.infer<typeof Executor>;

/** Results of a stage, or of a whole flow, are kept, so that the same work is not done twice; `ttlMs` for how long. */
export const CachePolicy = z.strictObject({ ttlMs: DurationMs.optional() });

/** What of an action stays once it has ended: everything, its result and how its stages went, or its result alone. */
export const Persist = z.enum(["all", "summary", "none"]);
export type Persist = z.infer<typeof Persist>;
export const LessThanAll = Persist.exclude(["all"]);
export type LessThanAll = z.infer<typeof LessThanAll>;

/** When the folders and the state of an action go: at its end, only if it has completed, or never before it is removed itself. */
export const Cleanup = z.enum(["always", "on_success", "never"]);
export type Cleanup = z.infer<typeof Cleanup>;

/** How what a stage did is undone. */
export const Compensation = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("function") }),
  CommandExecutor,
]);

/** What a failed task does to the rest of its action. */
export const FailurePolicy = z.enum(["fail", "continue"]);
export type FailurePolicy = z.infer<typeof FailurePolicy>;

/** What becomes of a stalled attempt: it is shown as such and goes on, or it ends and the task is offered again. */
export const StallPolicy = z.enum(["show", "retry"]);

/** What the input of an action decides about a stage when the action is made; fields are named at the top of the input. */
export const LaunchChoice = z.strictObject({
  /** The stage is part of the action only if that number is at least so much. */
  includeIf: z.strictObject({ field: z.string().min(1), atLeast: z.number() }).optional(),
  /** The stage must not run twice by itself if that field is true. */
  notIdempotentIf: z.string().min(1).optional(),
});
export type LaunchChoice = z.infer<typeof LaunchChoice>;

/** An expression in CEL over `input`, `outputs` and `state`. */
const Expression = z.string().min(1).max(LIMITS.expressionCharacters);

/**
 * One stage as the engine sees it, without code: what it waits for, how it is done, what happens when it fails.
 * `planned`: a runner evaluates `when` or `each` first; `when` stands here only when it is no code.
 */
export const StagePlan = z.strictObject({
  name: StageName,
  description: z.string().max(LIMITS.descriptionCharacters).optional(),
  after: z.array(StageName).max(LIMITS.stages).default([]),
  executor: Executor,
  planned: z.boolean().default(false),
  when: Expression.optional(),
  /** The stage begins although a stage it waits for was skipped; else it is skipped as well. */
  allowSkipped: z.boolean().optional(),
  /** What gives the items of a wide stage, when it is no code. */
  each: Expression.optional(),
  /** Texts of its executor hold expressions, to be replaced by what they give. */
  templated: z.boolean().optional(),
  wide: z.boolean().default(false),
  /** Undoes the stage when its action fails or is cancelled after it. */
  compensate: Compensation.optional(),
  concurrency: z.number().int().min(1).max(LIMITS.tasksPerStage).optional(),
  /** The share of a wide stage's tasks, 0 to 1, that must complete for it to count as done. */
  minSuccess: z.number().min(0).max(1).optional(),
  retry: RetryPolicy.default(NO_RETRY),
  timeoutMs: DurationMs.optional(),
  taskTimeoutMs: DurationMs.optional(),
  /** How long the stage may wait for a runner before its first task is claimed. */
  queueTimeoutMs: DurationMs.optional(),
  /** How long a task may show no sign of life before it counts as stalled. */
  heartbeatMs: DurationMs.optional(),
  onStall: StallPolicy.optional(),
  onFailure: FailurePolicy.default("fail"),
  manualRetries: z.number().int().min(0).max(1_000).default(LIMITS.manualRetries),
  idempotent: z.boolean().default(true),
  cache: CachePolicy.optional(),
  /** How much all its attempts together may use. */
  budget: Budget.optional(),
  /** JSON Schema of what it gives, for an output that somebody writes by hand. */
  outputSchema: JsonRecord.optional(),
  target: Target.optional(),
  atLaunch: LaunchChoice.optional(),
  /** It waits also for the stages that those in `after` add to their action. */
  joinAdded: z.boolean().optional(),
  /** The stage that added it to its action. */
  addedBy: StageName.optional(),
});
export type StagePlan = z.infer<typeof StagePlan>;

/** Tasks that may run at once: of one action, or of all actions of the flow that share a key. */
export const Concurrency = z.union([
  z.number().int().min(1).max(LIMITS.tasksPerStage),
  z.strictObject({
    /** CEL over `input`: each value of it has a limit of its own. Without it there is one for the flow. */
    key: Expression.optional(),
    limit: z.number().int().min(1).max(LIMITS.tasksPerStage),
  }),
]);

/** How many actions of a flow may begin in any stretch of time of `perMs`; of those that share a key, when there is one. */
export const RateLimit = z.strictObject({
  limit: z.number().int().min(1).max(LIMITS.rateLimit),
  perMs: DurationMs,
  /** CEL over `input`, as that of `Concurrency`. */
  key: Expression.optional(),
});

/** What a flow says of when its actions begin, and of what stays of them. */
const LAUNCH_FIELDS = {
  concurrency: Concurrency.optional(),
  rateLimit: RateLimit.optional(),
  /** A launch waits so long for a later one, whose input takes the place of its own. */
  debounceMs: DurationMs.optional(),
  timeoutMs: DurationMs.optional(),
  retentionMs: RetentionMs.optional(),
  persist: Persist.optional(),
  cleanup: Cleanup.optional(),
  /** What its actions give is kept, and taken over by those that are launched with the same input. */
  cache: CachePolicy.optional(),
};

/** A flow without its code: all an action needs to be decided by any process. */
export const FlowPlan = z.strictObject({
  name: FlowName,
  version: FlowVersion,
  description: z.string().max(LIMITS.descriptionCharacters).optional(),
  ...LAUNCH_FIELDS,
  /** How much one action may use. */
  budget: Budget.optional(),
  stages: z.array(StagePlan).min(1).max(LIMITS.stages),
});
export type FlowPlan = z.infer<typeof FlowPlan>;

/** What a runner registers of a flow: its plan and the JSON Schema of its input. */
export const FlowRegistration = z.strictObject({ plan: FlowPlan, inputSchema: JsonRecord });
export type FlowRegistration = z.infer<typeof FlowRegistration>;

const SPEC_EXECUTORS = [CommandExecutor, WholeWait, ChildExecutor] as const;

/** A stage of a flow sent as JSON: everything a stage may say of itself but code. */
export const SpecStage = z.strictObject({
  name: StageName,
  description: z.string().max(LIMITS.descriptionCharacters).optional(),
  after: z.array(StageName).max(LIMITS.stages).optional(),
  when: Expression.optional(),
  allowSkipped: z.boolean().optional(),
  /** Gives a list, of which each item is a task of its own. */
  each: Expression.optional(),
  concurrency: z.number().int().min(1).max(LIMITS.tasksPerStage).optional(),
  minSuccess: z.number().min(0).max(1).optional(),
  executor: z.discriminatedUnion("type", SPEC_EXECUTORS),
  compensate: z.discriminatedUnion("type", [CommandExecutor]).optional(),
  retry: RetryPolicy.partial().optional(),
  timeoutMs: DurationMs.optional(),
  taskTimeoutMs: DurationMs.optional(),
  queueTimeoutMs: DurationMs.optional(),
  heartbeatMs: DurationMs.optional(),
  onStall: StallPolicy.optional(),
  onFailure: FailurePolicy.optional(),
  manualRetries: z.number().int().min(0).max(1_000).optional(),
  idempotent: z.boolean().optional(),
  cache: CachePolicy.optional(),
  budget: Budget.optional(),
  outputSchema: JsonRecord.optional(),
  target: Target.optional(),
});
export type SpecStage = z.infer<typeof SpecStage>;

/** A stage that a task adds to its action: as one sent as JSON, or done by a handler of the flow. */
export const AddedStage = SpecStage.extend({
  executor: z.discriminatedUnion("type", [
    ...SPEC_EXECUTORS,
    z.strictObject({ type: z.literal("function"), handler: HandlerName, input: JsonValue.optional() }),
  ]),
});
export type AddedStage = z.infer<typeof AddedStage>;

/** A flow sent as JSON: stages are commands and waits; everything a stage may say of itself but code. */
export const FlowSpec = z.strictObject({
  name: FlowName,
  version: FlowVersion.default("1"),
  description: z.string().max(LIMITS.descriptionCharacters).optional(),
  input: JsonRecord.optional(),
  ...LAUNCH_FIELDS,
  budget: Budget.optional(),
  onFailure: FailurePolicy.optional(),
  stages: z.array(SpecStage).min(1).max(LIMITS.stages),
});
export type FlowSpec = z.infer<typeof FlowSpec>;
