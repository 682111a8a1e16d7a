import { z } from "zod";

import { CatchUp, Overlap } from "@/lib/schedules/schedule";
import { findCronFault, findZoneFault, tidyCron } from "@/lib/schedules/timing";
import { JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";

import { ActionFields, IdempotencyKey, text } from "./create-action-input";

const Name = text(LIMITS.nameCharacters).refine((name) => name.trim() !== "", "must not be empty");
const Flow = text(LIMITS.nameCharacters).min(1, "must not be empty");

/** A text in which `find` finds no fault. */
function faultless(find: (value: string) => string | null) {
  return z.string().superRefine((value, context) => {
    const fault = find(value);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  });
}

const Cron = faultless(findCronFault).transform(tidyCron);
const Zone = faultless(findZoneFault);

/** Larger values belong into an uploaded file: each tick carries the input again. */
const Input = JsonValue.refine(
  (value) => new TextEncoder().encode(JSON.stringify(value)).length <= LIMITS.scheduleInputBytes,
  `must be at most ${LIMITS.scheduleInputBytes} bytes of JSON; upload a file for more`,
);

/** A new schedule: what it launches, and when. */
export const CreateScheduleInput = z.strictObject({
  name: Name,
  flow: Flow,
  input: Input.default({}),
  cron: Cron,
  zone: Zone.default("UTC"),
  catchUp: CatchUp.default("last"),
  overlap: Overlap.default("allow"),
  paused: z.boolean().default(false),
  tags: ActionFields.tags,
  priority: ActionFields.priority,
  target: ActionFields.target,
});
export type CreateScheduleInput = z.infer<typeof CreateScheduleInput>;

/** What is changed of a schedule; what is left out stays. */
export const UpdateScheduleBody = z.strictObject({
  name: Name.optional(),
  flow: Flow.optional(),
  input: Input.optional(),
  cron: Cron.optional(),
  zone: Zone.optional(),
  catchUp: CatchUp.optional(),
  overlap: Overlap.optional(),
  paused: z.boolean().optional(),
  tags: ActionFields.tags.unwrap().optional(),
  priority: ActionFields.priority.unwrap().optional(),
  target: ActionFields.target.unwrap().optional(),
});
export type UpdateScheduleBody = z.infer<typeof UpdateScheduleBody>;
export const UpdateScheduleInput = UpdateScheduleBody.extend({ id: z.string() });

/** The id as it was sent: one of another form belongs to no schedule, which is not an error of form. */
export const ScheduleRef = z.strictObject({ id: z.string() });

/** A command that needs no more than the schedule it concerns. */
export const NoBody = z.strictObject({});

/** Launching now, with another input than that of the schedule or the same. */
export const RunScheduleBody = z.strictObject({
  input: JsonValue.optional(),
  idempotencyKey: IdempotencyKey.optional(),
});
export type RunScheduleBody = z.infer<typeof RunScheduleBody>;
export const RunScheduleInput = RunScheduleBody.extend({ id: z.string() });

/** Which schedules to list. */
export const ListSchedulesInput = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export type ListSchedulesInput = z.infer<typeof ListSchedulesInput>;
