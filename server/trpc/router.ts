import { z } from "zod";

import { FlowStatsInput, GetFlowInput, GetStageInput } from "@/lib/api/action-inputs";
import { SetBudgetInput, SharedBudgetRef } from "@/lib/api/budget-inputs";
import { SetDispatchInput } from "@/lib/api/dispatch-inputs";
import { PurgeCacheInput } from "@/lib/api/purge-cache-input";
import { getFlow } from "@/server/services/get-flow";
import { getFlowStats } from "@/server/services/get-flow-stats";
import { getStage } from "@/server/services/get-stage";
import { listBudgets } from "@/server/services/list-budgets";
import { listFlows } from "@/server/services/list-flows";
import { listQueues } from "@/server/services/list-queues";
import { listRunners } from "@/server/services/list-runners";
import { purgeCache } from "@/server/services/purge-cache";
import { readDispatch } from "@/server/services/read-dispatch";
import { readSession } from "@/server/services/read-session";
import { removeBudget } from "@/server/services/remove-budget";
import { setBudget } from "@/server/services/set-budget";
import { setDispatch } from "@/server/services/set-dispatch";

import { procedure, router } from "./procedure";
import { actionsRouter } from "./routers/actions";
import { schedulesRouter } from "./routers/schedules";

/** Everything pages ask for. */
export const appRouter = router({
  actions: actionsRouter,
  stages: router({ get: procedure.input(GetStageInput).query(({ ctx, input }) => getStage(ctx.service, input)) }),
  flows: router({
    list: procedure.input(z.void()).query(({ ctx }) => listFlows(ctx.service)),
    stats: procedure.input(FlowStatsInput).query(({ ctx, input }) => getFlowStats(ctx.service, input)),
    get: procedure.input(GetFlowInput).query(({ ctx, input }) => getFlow(ctx.service, input)),
  }),
  schedules: schedulesRouter,
  cache: router({
    purge: procedure.input(PurgeCacheInput).mutation(({ ctx, input }) => purgeCache(ctx.service, input)),
  }),
  budgets: router({
    list: procedure.input(z.void()).query(({ ctx }) => listBudgets(ctx.service)),
    set: procedure.input(SetBudgetInput).mutation(({ ctx, input }) => setBudget(ctx.service, input)),
    remove: procedure.input(SharedBudgetRef).mutation(({ ctx, input }) => removeBudget(ctx.service, input)),
  }),
  dispatch: router({
    get: procedure.input(z.void()).query(({ ctx }) => readDispatch(ctx.service)),
    set: procedure.input(SetDispatchInput).mutation(({ ctx, input }) => setDispatch(ctx.service, input)),
  }),
  runners: router({ list: procedure.input(z.void()).query(({ ctx }) => listRunners(ctx.service)) }),
  queues: router({ list: procedure.input(z.void()).query(({ ctx }) => listQueues(ctx.service)) }),
  session: router({ me: procedure.input(z.void()).query(({ ctx }) => readSession(ctx.service)) }),
});

/** The type pages know the server by. */
export type AppRouter = typeof appRouter;
