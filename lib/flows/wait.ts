import { z } from "zod";

import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

const DurationMs = z.number().int().min(0).max(LIMITS.durationMs);

/** Name of a signal, as it stands in a path. */
export const SignalName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
    "must start with a letter or digit and hold letters, digits, dots or dashes",
  );

/** What an approval asks, of whom, and what it comes to when nobody answers in time. */
const Approval = z.strictObject({
  /** JSON Schema of what an approver fills in. */
  schema: JsonRecord.optional(),
  /** E-mail or name of the one who may answer; administrators may as well. */
  assignee: z.string().min(1).max(LIMITS.nameCharacters).optional(),
  role: z.enum(["operator", "admin"]).optional(),
  deadlineMs: DurationMs.optional(),
  /** The answer when the deadline has passed; without it the stage fails then. */
  default: z.strictObject({ approved: z.boolean(), value: JsonValue.optional() }).optional(),
  /** Whether a rejection fails the stage, or is an output like any other. */
  onReject: z.enum(["fail", "continue"]).default("fail"),
});
export type Approval = z.infer<typeof Approval>;

const PARTS = {
  type: z.literal("wait"),
  sleepMs: DurationMs.optional(),
  /** An instant, ISO 8601 with a zone. */
  until: z.iso.datetime({ offset: true }).optional(),
  signal: SignalName.optional(),
  /** Fields the value of the signal must have. */
  match: JsonRecord.optional(),
  /** How long to wait for the signal. */
  deadlineMs: DurationMs.optional(),
  /** What a signal that does not come in time counts as; without it the stage fails then. */
  default: JsonValue.optional(),
  approval: Approval.optional(),
};

const KINDS = ["sleepMs", "until", "signal", "approval"] as const;
const OF_SIGNALS = ["match", "deadlineMs", "default"] as const;

type Parts = z.infer<z.ZodObject<typeof PARTS>>;

function kindsNamed(wait: Parts): number {
  return KINDS.filter((kind) => wait[kind] !== undefined).length;
}

function checkSignalFields(wait: Parts, context: z.RefinementCtx): void {
  if (wait.signal !== undefined) return;
  for (const field of OF_SIGNALS) {
    if (wait[field] !== undefined) context.addIssue({ code: "custom", path: [field], message: "belongs to a signal" });
  }
}

/** A wait as a plan holds it: one that names nothing is filled in by its own plan. */
export const WaitExecutor = z
  .strictObject(PARTS)
  .refine((wait) => kindsNamed(wait) <= 1, `must name one of ${KINDS.join(", ")}`)
  .superRefine(checkSignalFields);

export type WaitExecutor = z.infer<typeof WaitExecutor>;

/** A wait as it is sent: it names what it waits for. */
export const WholeWait = z
  .strictObject(PARTS)
  .refine((wait) => kindsNamed(wait) === 1, `must name one of ${KINDS.join(", ")}`)
  .superRefine(checkSignalFields);
export type WholeWait = z.infer<typeof WholeWait>;
