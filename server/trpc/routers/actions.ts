import { z } from "zod";

import type { Action } from "@/lib/actions/action";
import {
  ActionCommandInput,
  ActionRef,
  AnswerInput,
  BudgetInput,
  ChangeActionInput,
  ChangeStateInput,
  CompleteStageInput,
  NoteInput,
  PauseInput,
  ReadEventsInput,
  ReadLogsInput,
  RerunInput,
  RetryStagesInput,
  SignalInput,
} from "@/lib/api/action-inputs";
import { CreateActionInput } from "@/lib/api/create-action-input";
import { ListActionsInput } from "@/lib/api/list-actions-input";
import { ListTasksInput } from "@/lib/api/list-tasks-input";
import { answerApproval } from "@/server/services/answer-approval";
import { cancelAction } from "@/server/services/cancel-action";
import { changeAction } from "@/server/services/change-action";
import { changeBudget } from "@/server/services/change-budget";
import { changeState } from "@/server/services/change-state";
import type { CommandTarget } from "@/server/services/commit-command";
import { completeStage } from "@/server/services/complete-stage";
import type { ServiceContext } from "@/server/services/context";
import { createAction } from "@/server/services/create-actions";
import { getAction } from "@/server/services/get-action";
import { listActions } from "@/server/services/list-actions";
import { listActive } from "@/server/services/list-active";
import { listApprovals } from "@/server/services/list-approvals";
import { listActionTasks } from "@/server/services/list-tasks";
import { noteAction } from "@/server/services/note-action";
import { pauseAction } from "@/server/services/pause-action";
import { readEvents } from "@/server/services/read-events";
import { readLogs } from "@/server/services/read-logs";
import { planOfRerun, rerunAction } from "@/server/services/rerun-action";
import { resumeAction } from "@/server/services/resume-action";
import { retryStages } from "@/server/services/retry-stages";
import { signalAction } from "@/server/services/signal-action";
import { readActionLog, snapshotAction } from "@/server/services/snapshot-action";
import { startAction } from "@/server/services/start-action";

import { procedure, router } from "../procedure";

/** What a command is answered with: where the action is now. */
function standing({ id, status, seq }: Action) {
  return { id, status, seq };
}

function command(verb: (context: ServiceContext, target: CommandTarget) => Promise<Action>) {
  return procedure
    .input(ActionCommandInput)
    .mutation(async ({ ctx, input }) => standing(await verb(ctx.service, input)));
}

/** Actions: launch, watch, operate. `get` is the view of REST; `snapshot` and `log` are for pages that fold by themselves. */
export const actionsRouter = router({
  create: procedure.input(CreateActionInput).mutation(({ ctx, input }) => createAction(ctx.service, input)),
  list: procedure.input(ListActionsInput).query(({ ctx, input }) => listActions(ctx.service, input)),
  active: procedure.input(z.void()).query(({ ctx }) => listActive(ctx.service)),
  get: procedure.input(ActionRef).query(({ ctx, input }) => getAction(ctx.service, input.id)),
  tasks: procedure.input(ListTasksInput).query(({ ctx, input }) => listActionTasks(ctx.service, input)),
  snapshot: procedure.input(ActionRef).query(({ ctx, input }) => snapshotAction(ctx.service, input.id)),
  log: procedure.input(ReadEventsInput).query(({ ctx, input }) => readActionLog(ctx.service, input)),
  events: procedure.input(ReadEventsInput).query(({ ctx, input }) => readEvents(ctx.service, input)),
  logs: procedure.input(ReadLogsInput).query(({ ctx, input }) => readLogs(ctx.service, input)),
  retry: procedure
    .input(RetryStagesInput)
    .mutation(async ({ ctx, input }) => standing(await retryStages(ctx.service, input))),
  rerun: procedure.input(RerunInput).mutation(({ ctx, input: { id, ...body } }) => rerunAction(ctx.service, id, body)),
  rerunPlan: procedure.input(RerunInput).query(({ ctx, input: { id, ...body } }) => planOfRerun(ctx.service, id, body)),
  change: procedure
    .input(ChangeActionInput)
    .mutation(async ({ ctx, input: { id, change } }) => standing(await changeAction(ctx.service, id, change))),
  changeState: procedure
    .input(ChangeStateInput)
    .mutation(({ ctx, input: { change, ...target } }) => changeState(ctx.service, target, change)),
  signal: procedure
    .input(SignalInput)
    .mutation(async ({ ctx, input }) => standing(await signalAction(ctx.service, input))),
  answer: procedure
    .input(AnswerInput)
    .mutation(async ({ ctx, input }) => standing(await answerApproval(ctx.service, input))),
  budget: procedure
    .input(BudgetInput)
    .mutation(async ({ ctx, input }) => standing(await changeBudget(ctx.service, input))),
  completeStage: procedure
    .input(CompleteStageInput)
    .mutation(async ({ ctx, input }) => standing(await completeStage(ctx.service, input))),
  note: procedure.input(NoteInput).mutation(({ ctx, input }) => noteAction(ctx.service, input)),
  approvals: procedure.input(z.void()).query(({ ctx }) => listApprovals(ctx.service)),
  cancel: command(cancelAction),
  pause: procedure
    .input(PauseInput)
    .mutation(async ({ ctx, input }) => standing(await pauseAction(ctx.service, input))),
  resume: command(resumeAction),
  start: command(startAction),
});
