import { z } from "zod";

import { Budget } from "@/lib/flows/budget";
import { FlowPlan, LessThanAll, StageName, StagePlan, Target } from "@/lib/flows/flow-spec";
import { SignalName, WaitExecutor } from "@/lib/flows/wait";
import { ActionId, type Millis, type Seq } from "@/lib/shared/ids";
import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

import { UNDO_TASK } from "./task-table";

/** Items done of items known; `total` null while it is unknown. `flag` tells a report that was put right. */
export const Progress = z.object({
  current: z.number(),
  total: z.number().nullable(),
  message: z.string().nullable(),
  flag: z.enum(["overflow", "backwards"]).optional(),
});
export type Progress = z.infer<typeof Progress>;

/** Why an attempt, a stage or an action failed. `code` is stable, `message` for people, `detail` a stack or the end of an output. */
export const Failure = z.object({ code: z.string(), message: z.string(), detail: z.string().optional() });
export type Failure = z.infer<typeof Failure>;

/** A value in the log, or a reference to one in the payload store when it is large. */
export const Payload = z.union([
  z.object({ value: JsonValue }),
  z.object({ ref: z.string(), sizeBytes: z.number().int(), preview: z.string().optional() }),
]);
export type Payload = z.infer<typeof Payload>;

/** Who did something: a person, a key, or the product itself. */
export const Actor = z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), name: z.string() });
export type Actor = z.infer<typeof Actor>;

/** A result that was kept: when it was made, by which action, and how long that had taken. */
export const Cached = z.object({ at: z.number(), action: ActionId, savedMs: z.number() });
export type Cached = z.infer<typeof Cached>;

/** What a budget is of. */
export const BudgetScope = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("action") }),
  z.object({ kind: z.literal("stage"), stage: StageName }),
  /** All actions of a flow, or of the organisation, on one day (UTC). */
  z.object({ kind: z.literal("flow"), flow: z.string(), day: z.string() }),
  z.object({ kind: z.literal("organisation"), day: z.string() }),
]);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** A cap of a budget that has been used up. Amounts as the budget has them; `most` is the cap. */
export const ReachedCap = z.object({
  scope: BudgetScope,
  response: z.enum(["warn", "pause", "stop"]),
  kind: z.enum(["tokens", "costUsd", "attempts", "timeMs"]),
  most: z.number(),
  used: z.number(),
});
export type ReachedCap = z.infer<typeof ReachedCap>;
export type BudgetResponse = ReachedCap["response"];
export type CapKind = ReachedCap["kind"];

const OfTask = z.object({ stage: StageName, task: z.number().int().min(UNDO_TASK), attempt: z.number().int().min(1) });
const OfStage = z.object({ stage: StageName });

/** Tells what the code of one task asks for apart. */
const CallKey = z.string().min(1).max(LIMITS.callKeyCharacters);

/** Key of a value in the state of an action. */
export const StateKey = z.string().min(1).max(LIMITS.stateKeyCharacters);

/** One operation on the state of an action; `compareAndSet` takes effect only if the value is `expected`. */
export const StateOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("put"), key: StateKey, value: JsonValue }),
  z.strictObject({ op: z.literal("delete"), key: StateKey }),
  z.strictObject({ op: z.literal("increment"), key: StateKey, by: z.number().default(1) }),
  z.strictObject({ op: z.literal("append"), key: StateKey, value: JsonValue }),
  z.strictObject({ op: z.literal("addToSet"), key: StateKey, value: JsonValue }),
  z.strictObject({ op: z.literal("merge"), key: StateKey, value: JsonRecord }),
  z.strictObject({ op: z.literal("compareAndSet"), key: StateKey, expected: JsonValue, value: JsonValue }),
]);
export type StateOperation = z.infer<typeof StateOperation>;

/** Why a stage was left out: its own condition does not hold, or a stage it needs was left out. */
export const SkipCause = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("condition") }),
  z.object({ kind: z.literal("dependency"), stage: StageName }),
]);
export type SkipCause = z.infer<typeof SkipCause>;

/** What a stage of an action that is run again takes over: what each of its tasks had given, or that it was left out. */
export const ReusedStage = z.object({
  stage: StageName,
  outputs: z.array(Payload),
  items: Payload.nullable(),
  skipped: SkipCause.nullable(),
  /** Somebody wrote the output. */
  edited: z.boolean(),
});
export type ReusedStage = z.infer<typeof ReusedStage>;

/** That an action did not run, since an earlier one did the same: how long that had taken, and what is taken over from it. */
export const CachedAction = Cached.extend({ reused: z.array(ReusedStage) });
export type CachedAction = z.infer<typeof CachedAction>;

/** Which action is run again, and what is taken over from it. */
export const Rerun = z.object({ of: ActionId, from: StageName.nullable(), reused: z.array(ReusedStage) });
export type Rerun = z.infer<typeof Rerun>;

/** Which task of which action an action was launched by; `depth` counts the actions around it. */
export const Parent = z.object({
  id: ActionId,
  stage: StageName,
  task: z.number().int(),
  attempt: z.number().int(),
  depth: z.number().int(),
});
export type Parent = z.infer<typeof Parent>;

/** How a child ended, as its parent is told. `final`: another attempt would not help. */
export const ChildEnd = z.discriminatedUnion("status", [
  z.object({ status: z.literal("completed"), output: Payload }),
  z.object({ status: z.literal("failed"), error: Failure, final: z.boolean() }),
  z.object({ status: z.literal("cancelled") }),
]);
export type ChildEnd = z.infer<typeof ChildEnd>;

/** What an action is made with; everything decided later follows from it. */
export const ActionCreated = z.object({
  type: z.literal("action.created"),
  id: ActionId,
  organisation: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  plan: FlowPlan,
  capability: z.string(),
  input: Payload,
  target: Target,
  priority: z.number().int(),
  tags: z.array(z.string()),
  metadata: JsonRecord,
  launchedBy: Actor,
  createdAt: z.number(),
  delayMs: z.number().int(),
  /** It waits so long for a later launch of its flow, whose input would take the place of its own; part of `delayMs`. */
  debounceMs: z.number().int().optional(),
  timeoutMs: z.number().int().nullable(),
  start: z.boolean(),
  workflowId: z.string().nullable(),
  stepId: z.string().nullable(),
  parentId: z.string().nullable(),
  parent: Parent.optional(),
  rerun: Rerun.optional(),
  /** It completes with what an earlier action gave. */
  cached: CachedAction.optional(),
  /** Its tasks run, whatever results are kept. */
  noCache: z.boolean().optional(),
  /** What stays of it once it has ended; all of it unless this says less. */
  persist: LessThanAll.optional(),
  files: z.array(z.object({ file: z.string(), name: z.string(), sizeBytes: z.number(), type: z.string() })),
  weights: z.array(z.number()).nullable(),
  /** Limits that it shares with other actions: of tasks at once, or, with `perMs`, of actions that begin in that time. */
  limits: z
    .array(z.object({ name: z.string(), most: z.number().int(), perMs: z.number().int().optional() }))
    .optional(),
  /** Whether the process that made it is the one that carries it out: its live store is its own. */
  local: z.boolean(),
});
export type ActionCreated = z.infer<typeof ActionCreated>;

const Claim = z.object({
  stage: StageName,
  from: z.number().int(),
  to: z.number().int(),
  session: z.string(),
  runner: z.string(),
});

/** Facts: what happened, appended whenever it is true. */
const FACTS = [
  ActionCreated,
  Claim.extend({ type: z.literal("task.claimed") }),
  OfTask.extend({
    type: z.literal("task.completed"),
    output: Payload,
    progress: Progress.nullable(),
    /** It was not run: its output had been kept. */
    cached: Cached.optional(),
    /** How long it had taken, ms, when each tenth of its items was done; of one that told of its items. */
    pace: z.array(z.number()).optional(),
    /** Stages that it asked to be added to the action. */
    stages: z.array(StagePlan).optional(),
  }),
  OfTask.extend({
    type: z.literal("task.failed"),
    error: Failure,
    progress: Progress.nullable(),
    final: z.boolean(),
    output: Payload.optional(),
  }),
  OfTask.extend({ type: z.literal("task.cancelled"), progress: Progress.nullable(), output: Payload.optional() }),
  OfTask.extend({ type: z.literal("task.progressed"), progress: Progress }),
  OfTask.extend({ type: z.literal("task.checkpointed"), name: z.string(), value: JsonValue }),
  /** What it says it used, beside earlier reports of the same attempt; `n` numbers them from 1. */
  OfTask.extend({
    type: z.literal("task.spent"),
    n: z.number().int().min(1),
    tokens: z.number().int().min(0),
    costUsd: z.number().min(0),
  }),
  /** Its code waits for a signal; the same `key` is the same wait, also of a later attempt. */
  OfTask.extend({
    type: z.literal("task.awaited"),
    key: CallKey,
    name: SignalName,
    match: JsonRecord,
    timeoutMs: z.number().int().nullable(),
  }),
  /** Its code launches an action, which a keeper does. */
  OfTask.extend({
    type: z.literal("child.spawned"),
    key: CallKey,
    child: ActionId,
    flow: z.string(),
    input: Payload,
    name: z.string().optional(),
    stepId: z.string().optional(),
    metadata: JsonRecord.optional(),
  }),
  OfTask.extend({ type: z.literal("state.changed"), n: z.number().int(), change: StateOperation }),
  z.object({
    type: z.literal("task.lost"),
    stage: StageName,
    task: z.number().int(),
    session: z.string(),
    /** Why its runner gave the attempt up; none when it was the runner that was lost. */
    error: Failure.optional(),
  }),
  /** There was no sign of life of it for so long; `isOfRunner`: nor of its runner. */
  OfTask.extend({ type: z.literal("task.stalled"), silentMs: z.number(), isOfRunner: z.boolean().optional() }),
  OfTask.extend({ type: z.literal("task.revived") }),
  OfTask.extend({
    type: z.literal("stage.planned"),
    tasks: z.number().int(),
    items: Payload.nullable(),
    /** Its condition does not hold. */
    unmet: z.boolean().optional(),
    /** What it waits for, when its code says so. */
    wait: WaitExecutor.optional(),
  }),
  OfTask.extend({ type: z.literal("child.started"), child: ActionId }),
  OfTask.extend({ type: z.literal("child.progressed"), child: ActionId, progress: Progress }),
  OfTask.extend({
    type: z.literal("child.ended"),
    child: ActionId,
    end: ChildEnd,
    /** What it had used, with the actions it had launched. */
    spent: z.object({ tokens: z.number().int(), costUsd: z.number() }).optional(),
  }),
  z.object({ type: z.literal("action.rebuilt"), epoch: z.number().int(), lost: z.number().int() }),
] as const;

/** What was answered to an approval: the value is what its form asks for. */
export const Answer = z.object({ approved: z.boolean(), value: JsonValue, comment: z.string().nullable() });
export type Answer = z.infer<typeof Answer>;

/** Commands of people; they are decisions, because the gate changes with them. */
const COMMANDS = [
  z.object({ type: z.literal("action.start-requested"), by: Actor }),
  z.object({ type: z.literal("action.cancel-requested"), by: Actor, reason: z.string().nullable() }),
  z.object({ type: z.literal("action.retry-requested"), by: Actor, stages: z.array(StageName) }),
  /** `immediate`: what runs is stopped as well, and taken up again after the pause. */
  z.object({ type: z.literal("action.paused"), by: Actor, immediate: z.boolean().optional() }),
  z.object({ type: z.literal("action.resumed"), by: Actor }),
  /** While it waited: its new priority, and when it starts. */
  z.object({
    type: z.literal("action.changed"),
    by: Actor,
    priority: z.number().int().optional(),
    startInMs: z.number().int().optional(),
  }),
  /** A later launch of its flow made no action of its own: its input counts, and the wait begins anew. */
  z.object({
    type: z.literal("action.debounced"),
    by: Actor,
    input: Payload,
    files: ActionCreated.shape.files,
    plan: FlowPlan.optional(),
    startInMs: z.number().int(),
  }),
  z.object({ type: z.literal("action.state-changed"), by: Actor, change: StateOperation }),
  z.object({ type: z.literal("action.signalled"), by: Actor, name: SignalName, value: JsonValue }),
  z.object({
    type: z.literal("stage.completed-by-hand"),
    by: Actor,
    stage: StageName,
    output: Payload,
    comment: z.string().nullable(),
  }),
  z.object({ type: z.literal("action.noted"), by: Actor, text: z.string() }),
  z.object({ type: z.literal("budget.changed"), by: Actor, scope: BudgetScope, budget: Budget.nullable() }),
  z.object({ type: z.literal("approval.answered"), by: Actor, stage: StageName, answer: Answer }),
] as const;

/** Decisions: what follows, made by `decide`. */
const DECISIONS = [
  OfStage.extend({ type: z.literal("stage.planning") }),
  OfStage.extend({ type: z.literal("stage.queued"), tasks: z.number().int() }),
  /** It waits, at most so long; null is for as long as it takes. */
  OfStage.extend({ type: z.literal("stage.waiting"), forMs: z.number().nullable() }),
  /** `signal`: the seq of the signal it had waited for. */
  OfStage.extend({ type: z.literal("wait.completed"), output: Payload, signal: z.number().int().optional() }),
  OfStage.extend({ type: z.literal("wait.failed"), error: Failure }),
  OfStage.extend({ type: z.literal("task.queued"), task: z.number().int(), alone: z.boolean() }),
  /** A keeper launches it, and tells how it goes. */
  OfTask.extend({ type: z.literal("child.requested") }),
  /** `child`: an action that the code of the task launched. */
  z.object({ type: z.literal("children.stopping"), tasks: z.array(OfTask.extend({ child: ActionId.optional() })) }),
  /** What the code of a task waited for has come: the signal with that seq; null when its time is over. */
  OfStage.extend({
    type: z.literal("task.answered"),
    task: z.number().int(),
    key: CallKey,
    signal: z.number().int().nullable(),
  }),
  OfStage.extend({ type: z.literal("task.abandoned"), task: z.number().int(), error: Failure }),
  OfStage.extend({ type: z.literal("stage.skipped"), because: SkipCause }),
  /** Names of the stages that the action has from now on, since a task asked for them. */
  OfStage.extend({ type: z.literal("stages.added"), task: z.number().int(), stages: z.array(StageName) }),
  /** What a task asked for cannot be added, so it has failed. */
  OfStage.extend({ type: z.literal("stages.refused"), task: z.number().int(), error: Failure }),
  OfStage.extend({ type: z.literal("stage.completed") }),
  /** What it did is to be undone. */
  OfStage.extend({ type: z.literal("stage.undoing") }),
  OfStage.extend({ type: z.literal("stage.partial"), error: Failure }),
  OfStage.extend({ type: z.literal("stage.failed"), error: Failure }),
  /** `unclaimed`: it was the wait for a runner that took too long. */
  OfStage.extend({ type: z.literal("stage.timed-out"), timeoutMs: z.number(), unclaimed: z.boolean().optional() }),
  ReachedCap.extend({ type: z.literal("budget.reached") }),
  z.object({
    type: z.literal("tasks.stopping"),
    tasks: z.array(z.tuple([StageName, z.number().int()])),
    /** It is for a pause, after which they go on. */
    paused: z.boolean().optional(),
  }),
  z.object({ type: z.literal("action.stopping"), cause: z.enum(["failed", "cancelled"]), error: Failure.nullable() }),
  /** It could not have gone on by itself; what was wrong with how it is kept was put right. */
  z.object({ type: z.literal("action.repaired"), faults: z.array(z.string()) }),
  z.object({ type: z.literal("action.completed") }),
  z.object({ type: z.literal("action.partial"), error: Failure }),
  z.object({ type: z.literal("action.failed"), error: Failure }),
  z.object({ type: z.literal("action.cancelled"), by: Actor.nullable() }),
] as const;

/** The body of an event: what a process appends. The live store adds its place and its time. */
export const EventBody = z.discriminatedUnion("type", [...FACTS, ...COMMANDS, ...DECISIONS]);
export type EventBody = z.infer<typeof EventBody>;
export type EventType = EventBody["type"];

const FACT_TYPES: ReadonlySet<EventType> = new Set(FACTS.map((schema) => schema.shape.type.value));
const COMMAND_TYPES: ReadonlySet<EventType> = new Set(COMMANDS.map((schema) => schema.shape.type.value));

/** Whether an event tells what happened, what somebody asked for, or what follows. */
export function kindOfEvent(type: EventType): "fact" | "command" | "decision" {
  if (FACT_TYPES.has(type)) return "fact";
  return COMMAND_TYPES.has(type) ? "command" : "decision";
}

/** One entry of an action's log. `seq` is its place, from 1, without gaps; `at` is the live store's clock, epoch ms. */
export type ActionEvent = EventBody & { readonly seq: Seq; readonly at: Millis };
