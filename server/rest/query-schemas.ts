import { z } from "zod";

import { ReadLogsInput } from "@/lib/api/action-inputs";
import { ListActionsInput } from "@/lib/api/list-actions-input";
import { ListTasksInput } from "@/lib/api/list-tasks-input";
import { ListSchedulesInput } from "@/lib/api/schedule-inputs";
import { StageName } from "@/lib/flows/flow-spec";
import { LIMITS } from "@/lib/shared/limits";

/** A whole number as queries write it. */
const WholeNumber = z
  .string()
  .regex(/^-?\d{1,9}$/, "must be a whole number")
  .transform(Number);

/** Texts with commas between them. */
const List = z.string().transform((text) => text.split(","));

/** No parameter at all. */
export const NoQuery = z.strictObject({});

/** The filter of a list, from texts. */
export const ListQuery = z
  .strictObject({
    ...ListActionsInput.shape,
    status: List.optional(),
    display: List.optional(),
    limit: WholeNumber.optional(),
    sort: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
  })
  .pipe(ListActionsInput);

/** Which tasks of an action, from texts. `id` is put in by the route. */
export const TasksQuery = z
  .strictObject({
    ...ListTasksInput.shape,
    status: List.optional(),
    limit: WholeNumber.optional(),
  })
  .pipe(ListTasksInput);

/** Which page of schedules, from texts. */
export const SchedulesQuery = z
  .strictObject({ cursor: z.string().optional(), limit: WholeNumber.optional() })
  .pipe(ListSchedulesInput);

/** A stretch of events, from texts. */
export const EventsQuery = z.strictObject({
  after: WholeNumber.pipe(z.number().min(0)).default(0),
  limit: WholeNumber.pipe(z.number().min(1).max(LIMITS.eventsPage)).default(LIMITS.eventsPage),
});

/** Which output lines, from texts. `id` is put in by the route. */
export const LogsQuery = z
  .strictObject({
    id: z.string(),
    stage: z.string().optional(),
    task: WholeNumber.optional(),
    attempt: WholeNumber.optional(),
    after: WholeNumber.optional(),
    limit: WholeNumber.optional(),
  })
  .pipe(ReadLogsInput);

/** Whose output: of a stage, or of the whole action. */
export const OutputQuery = z.strictObject({ stage: StageName.optional() });

/** Which version of a flow, from texts. */
export const FlowQuery = z.strictObject({ version: z.string().max(64).optional() });
