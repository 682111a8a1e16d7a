import { z } from "zod";

import { LessThanAll, StageName, StagePlan } from "@/lib/flows/flow-spec";

import { Cached, Failure, Payload, Progress, SkipCause } from "./event";
import { STAGE_STATUSES } from "./status";

const TaskOutput = z.discriminatedUnion("status", [
  z.object({ index: z.number().int(), status: z.literal("completed"), output: Payload }),
  z.object({ index: z.number().int(), status: z.enum(["failed", "cancelled"]), error: Failure }),
]);

const KeptOutput = z.object({
  stage: StageName,
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("one"), output: Payload }),
    z.object({ kind: z.literal("each"), results: z.array(TaskOutput) }),
  ]),
});

const ENDS = ["completed", "failed", "cancelled", "lost"] as const;

const KeptAttempt = z.object({
  number: z.number().int(),
  status: z.enum(ENDS),
  startedAt: z.number(),
  finishedAt: z.number(),
  runner: z.string(),
  progress: Progress.nullable(),
  error: Failure.nullable(),
});

const KeptRound = z.object({
  number: z.number().int(),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  open: z.number().int(),
  ended: z.record(z.enum(ENDS), z.number().int()),
  runner: z.string(),
  error: Failure.nullable(),
});

/** How a stage went. Times are epoch ms. */
const KeptStage = z.object({
  name: StageName,
  /** Of a stage that was added; the others are in the plan of the action. */
  plan: StagePlan.optional(),
  status: z.enum(STAGE_STATUSES),
  total: z.number().int().nullable(),
  counts: z.object({ completed: z.number().int(), failed: z.number().int(), cancelled: z.number().int() }),
  /** Of its only task. */
  attempts: z.array(KeptAttempt),
  cached: Cached.optional(),
  /** Of a wide stage. */
  rounds: z.array(KeptRound),
  skipped: SkipCause.nullable(),
  reused: z.object({ edited: z.boolean() }).nullable(),
  byHand: z.object({ by: z.string(), at: z.number(), comment: z.string().nullable() }).nullable(),
  queuedAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  usage: z.object({ tokens: z.number(), nanoUsd: z.number(), attempts: z.number(), timeMs: z.number() }),
  error: Failure.nullable(),
  progress: Progress.nullable(),
});
export type KeptStage = z.infer<typeof KeptStage>;

/** What stays of an ended action, beside its summary, when its details do not. */
export const KeptPart = z.object({
  persist: LessThanAll,
  percent: z.number().int(),
  message: z.string().nullable(),
  /** Of its last stages. */
  outputs: z.array(KeptOutput),
  /** Whether its output is one of several, by the names of their stages. */
  isByName: z.boolean(),
  /** The record of its last command. */
  result: Payload.nullable(),
  /** None unless how they went is kept. */
  stages: z.array(KeptStage),
});
export type KeptPart = z.infer<typeof KeptPart>;
