import { z } from "zod";

import { DEFAULT_TARGET, Persist } from "@/lib/flows/flow-spec";
import { findTargetFault } from "@/lib/runners/target";
import { ActionId } from "@/lib/shared/ids";
import { isJsonObject, isStorableText } from "@/lib/shared/json";
import { JsonRecord, JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

const UNSTORABLE = "must not hold NUL characters or halves of surrogate pairs";

/** A text of at most `most` characters that can be stored everywhere. */
export function text(most: number) {
  return z.string().max(most, `must be at most ${most} characters`).refine(isStorableText, UNSTORABLE);
}

/** Where a task may run, with the part at fault named. */
const TargetText = text(LIMITS.targetCharacters).superRefine((target, context) => {
  const fault = findTargetFault(target);
  if (fault !== null) context.addIssue({ code: "custom", message: fault });
});

/** Key under which a repeated request makes nothing new. */
export const IdempotencyKey = text(LIMITS.idempotencyKeyCharacters).min(1, "must not be empty");

/** A command line, or an argv. */
const OneCommand = z.union([z.string(), z.array(z.string()).min(1)], { error: "must be a text or a list of texts" });

/** One command, or several to be run in order. */
export const CommandInput = z.union([OneCommand, z.array(OneCommand).min(1).max(LIMITS.stages)], {
  error: "must be a command line, a list of arguments, or a list of commands",
});
export type CommandInput = z.infer<typeof CommandInput>;

const DurationMs = z.number().int().max(LIMITS.durationMs);

/** What can be asked of any new action, whatever it runs. */
export const ActionFields = {
  name: text(LIMITS.nameCharacters)
    .refine((name) => name.trim() !== "", "must not be empty")
    .optional(),
  description: text(LIMITS.descriptionCharacters).optional(),
  input: JsonValue.default({}),
  id: ActionId.optional(),
  idempotencyKey: IdempotencyKey.optional(),
  target: TargetText.default(DEFAULT_TARGET),
  priority: z.number().int().min(0).max(LIMITS.priority).default(0),
  delayMs: DurationMs.min(0)
    .refine((value) => !Object.is(value, -0), "must be 0 or more")
    .default(0),
  timeoutMs: DurationMs.min(1).optional(),
  maxAttempts: z.number().int().min(1).max(LIMITS.attempts).optional(),
  tags: z
    .array(text(LIMITS.tagCharacters).min(1, "must not be empty"))
    .max(LIMITS.tags, `must be at most ${LIMITS.tags} tags`)
    .refine((tags) => new Set(tags).size === tags.length, "must not name a tag twice")
    .default([]),
  metadata: JsonRecord.default({}),
  workflowId: text(LIMITS.nameCharacters).min(1, "must not be empty").optional(),
  stepId: text(LIMITS.nameCharacters).min(1, "must not be empty").optional(),
  start: z.boolean().default(true),
  /** Without defaults, so that a request has the hash it had before there was a choice. */
  noCache: z.boolean().optional(),
  persist: Persist.optional(),
};

/** What a new action runs: a registered flow (`name` or `name@version`), a flow sent with it, or commands. */
export const CreateActionInput = z
  .strictObject({
    flow: text(LIMITS.nameCharacters).optional(),
    spec: z.custom((value) => isJsonObject(value), "must be an object").optional(),
    command: CommandInput.optional(),
    ...ActionFields,
  })
  .superRefine((input, context) => {
    const given = (["flow", "spec", "command"] as const).filter((field) => input[field] !== undefined);
    const [first, second] = given;
    if (first === undefined)
      context.addIssue({ code: "custom", path: ["flow"], message: "name a flow, or send a spec or a command" });
    if (second !== undefined)
      context.addIssue({ code: "custom", path: [second], message: `cannot stand beside ${first}` });
  });
export type CreateActionInput = z.infer<typeof CreateActionInput>;

/** Actions to make together; each is parsed by itself, so that one at fault does not keep the others. */
export const CreateActionsInput = z.strictObject({
  actions: z.array(z.unknown()).min(1).max(LIMITS.batchActions, `must be at most ${LIMITS.batchActions} actions`),
});
export type CreateActionsInput = z.infer<typeof CreateActionsInput>;
