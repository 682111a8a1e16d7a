import { z } from "zod";

import { StateOperation } from "@/lib/actions/event";
import { UNDO_TASK } from "@/lib/actions/task-table";
import { Caps } from "@/lib/flows/budget";
import { StageName } from "@/lib/flows/flow-spec";
import { SignalName } from "@/lib/flows/wait";
import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

import { ActionFields, IdempotencyKey, text } from "./create-action-input";

/** The seq a caller has seen, when it insists on acting on that state. */
const ExpectedSeq = z.number().int().min(1).optional();

/** Which failed stages to retry; all when none is named. */
export const RetryStagesBody = z.strictObject({
  stages: z.array(StageName).min(1).max(LIMITS.stages).optional(),
  expectedSeq: ExpectedSeq,
});
export type RetryStagesBody = z.infer<typeof RetryStagesBody>;

/** From where an action is run again, and with what: nothing named is all of it, as it was. */
export const RerunBody = z.strictObject({
  from: StageName.optional(),
  input: JsonValue.optional(),
  outputs: JsonRecord.optional(),
  name: z.string().min(1).max(LIMITS.nameCharacters).optional(),
  idempotencyKey: IdempotencyKey.optional(),
});
export type RerunBody = z.infer<typeof RerunBody>;
export const RerunInput = RerunBody.extend({ id: z.string() });

/** A command that needs no more than the action it concerns. */
export const CommandBody = z.strictObject({ expectedSeq: ExpectedSeq });
export type CommandBody = z.infer<typeof CommandBody>;

/** What is changed of an action that waits: its priority, and when it starts, so many ms from now or at an instant. */
export const ChangeActionBody = z
  .strictObject({
    priority: ActionFields.priority.unwrap().optional(),
    delayMs: ActionFields.delayMs.unwrap().optional(),
    delayUntil: z.iso.datetime({ offset: true, error: "must be an instant such as 2030-01-31T09:00:00Z" }).optional(),
    expectedSeq: ExpectedSeq,
  })
  .superRefine(({ priority, delayMs, delayUntil }, context) => {
    if (priority === undefined && delayMs === undefined && delayUntil === undefined)
      context.addIssue({ code: "custom", path: ["priority"], message: "name what is to change" });
    if (delayMs !== undefined && delayUntil !== undefined)
      context.addIssue({ code: "custom", path: ["delayUntil"], message: "cannot stand beside delayMs" });
  });
export type ChangeActionBody = z.infer<typeof ChangeActionBody>;
export const ChangeActionInput = z.strictObject({ id: z.string(), change: ChangeActionBody });

/** `immediate`: what runs is stopped as well, and goes on from its checkpoints when the action is resumed. */
export const PauseBody = CommandBody.extend({ immediate: z.boolean().optional() });
export const PauseInput = PauseBody.extend({ id: z.string() });

/** The id as it was sent: one of another form belongs to no action, which is not an error of form. */
export const ActionRef = z.strictObject({ id: z.string() });

export const RetryStagesInput = RetryStagesBody.extend({ id: z.string() });
export const ActionCommandInput = CommandBody.extend({ id: z.string() });

/** The new value of a key of the state. */
export const PutStateBody = z.strictObject({ value: JsonValue, expectedSeq: ExpectedSeq });

/** A change of the state of an action. */
export const ChangeStateInput = z.strictObject({ id: z.string(), change: StateOperation, expectedSeq: ExpectedSeq });

/** A value small enough to stand in the log. */
const SmallValue = JsonValue.refine(
  (value) => JSON.stringify(value).length <= LIMITS.signalCharacters,
  `must be at most ${LIMITS.signalCharacters} characters as JSON (signalCharacters)`,
);

/** What a signal brings; nothing is null. */
export const SignalBody = z.strictObject({ value: SmallValue.default(null), expectedSeq: ExpectedSeq });
export const SignalInput = SignalBody.extend({ id: z.string(), name: SignalName });
export type SignalInput = z.infer<typeof SignalInput>;

/** An answer to an approval; the value is what its form asks for. */
export const AnswerBody = z.strictObject({
  approved: z.boolean(),
  value: SmallValue.default(null),
  comment: z.string().max(LIMITS.commentCharacters).nullable().default(null),
  expectedSeq: ExpectedSeq,
});
export const AnswerInput = AnswerBody.extend({ id: z.string(), stage: StageName });
export type AnswerInput = z.infer<typeof AnswerInput>;

/** What a stage that failed is said to give. */
export const CompleteStageBody = z.strictObject({
  output: JsonValue,
  comment: z.string().max(LIMITS.commentCharacters).nullable().default(null),
  expectedSeq: ExpectedSeq,
});
export const CompleteStageInput = CompleteStageBody.extend({ id: z.string(), stage: StageName });
export type CompleteStageInput = z.infer<typeof CompleteStageInput>;

/** A note to leave on an action. */
export const NoteBody = z.strictObject({
  text: text(LIMITS.noteCharacters).refine((note) => note.trim() !== "", "must not be empty"),
});
export const NoteInput = NoteBody.extend({ id: z.string() });
export type NoteInput = z.infer<typeof NoteInput>;

const { tokens, costUsd, attempts, timeMs } = Caps.shape;

/** New caps; null lifts one. */
const CapsChange = z
  .strictObject({
    tokens: tokens.nullable(),
    costUsd: costUsd.nullable(),
    attempts: attempts.nullable(),
    timeMs: timeMs.nullable(),
  })
  .nullable()
  .optional();

/** A change of the budget of an action, or of one of its stages: caps that are named are set or lifted, others stay. */
export const BudgetBody = z
  .strictObject({
    stage: StageName.optional(),
    warn: CapsChange,
    pause: CapsChange,
    stop: CapsChange,
    expectedSeq: ExpectedSeq,
  })
  .refine(({ warn, pause, stop }) => [warn, pause, stop].some((caps) => caps !== undefined), {
    message: "name warn, pause or stop",
    path: ["pause"],
  });
export const BudgetInput = BudgetBody.safeExtend({ id: z.string() });
export type BudgetInput = z.infer<typeof BudgetInput>;

/** A stretch of an action's log. */
export const ReadEventsInput = z.strictObject({
  id: z.string(),
  after: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(LIMITS.eventsPage).default(LIMITS.eventsPage),
});
export type ReadEventsInput = z.infer<typeof ReadEventsInput>;

/** Output lines: of one attempt of one task, or of all stages when none is named. */
export const ReadLogsInput = z
  .strictObject({
    id: z.string(),
    stage: StageName.optional(),
    task: z.number().int().min(UNDO_TASK).max(LIMITS.tasksPerStage).optional(),
    attempt: z.number().int().min(1).optional(),
    after: z.number().int().min(0).optional(),
    limit: z.number().int().min(1).max(LIMITS.logLinesPage).default(LIMITS.logLinesPage),
  })
  .superRefine((input, context) => {
    for (const field of ["task", "attempt", "after"] as const) {
      if (input.stage === undefined && input[field] !== undefined) {
        context.addIssue({ code: "custom", path: [field], message: "needs a stage beside it" });
      }
    }
  });
export type ReadLogsInput = z.infer<typeof ReadLogsInput>;

/** A stage by its place in its action (`<action id>:<place>`), or by action and name. */
export const GetStageInput = z.union([
  z.strictObject({ id: z.string() }),
  z.strictObject({ action: z.string(), name: StageName }),
]);
export type GetStageInput = z.infer<typeof GetStageInput>;

/** A flow by name; the latest version when none is named. */
export const GetFlowInput = z.strictObject({
  name: z.string().max(LIMITS.nameCharacters),
  version: z.string().max(64).optional(),
});
export type GetFlowInput = z.infer<typeof GetFlowInput>;
