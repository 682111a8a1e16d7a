import {
  CreateScheduleInput,
  ListSchedulesInput,
  RunScheduleInput,
  ScheduleRef,
  UpdateScheduleInput,
} from "@/lib/api/schedule-inputs";
import { createSchedule } from "@/server/services/create-schedule";
import { deleteSchedule } from "@/server/services/delete-schedule";
import { getSchedule } from "@/server/services/get-schedule";
import { listSchedules } from "@/server/services/list-schedules";
import { pauseSchedule, resumeSchedule } from "@/server/services/pause-schedule";
import { runSchedule } from "@/server/services/run-schedule";
import { updateSchedule } from "@/server/services/update-schedule";

import { procedure, router } from "../procedure";

/** Schedules: make, change, run, remove. Answers are those of REST. */
export const schedulesRouter = router({
  list: procedure.input(ListSchedulesInput).query(({ ctx, input }) => listSchedules(ctx.service, input)),
  get: procedure.input(ScheduleRef).query(({ ctx, input }) => getSchedule(ctx.service, input.id)),
  create: procedure.input(CreateScheduleInput).mutation(({ ctx, input }) => createSchedule(ctx.service, input)),
  update: procedure
    .input(UpdateScheduleInput)
    .mutation(({ ctx, input: { id, ...body } }) => updateSchedule(ctx.service, id, body)),
  remove: procedure.input(ScheduleRef).mutation(({ ctx, input }) => deleteSchedule(ctx.service, input.id)),
  pause: procedure.input(ScheduleRef).mutation(({ ctx, input }) => pauseSchedule(ctx.service, input.id)),
  resume: procedure.input(ScheduleRef).mutation(({ ctx, input }) => resumeSchedule(ctx.service, input.id)),
  run: procedure
    .input(RunScheduleInput)
    .mutation(({ ctx, input: { id, ...body } }) => runSchedule(ctx.service, id, body)),
});
