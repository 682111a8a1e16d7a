import type { Action } from "@/lib/actions/action";
import {
  BudgetBody,
  ChangeActionBody,
  CommandBody,
  PauseBody,
  RerunBody,
  RetryStagesBody,
} from "@/lib/api/action-inputs";
import { CreateActionsInput } from "@/lib/api/create-action-input";
import { parseInput } from "@/lib/api/parse-input";
import { AppError } from "@/lib/shared/errors";
import { isoTime } from "@/lib/shared/iso-time";
import { problemOf } from "@/server/ports/problem";
import { cancelAction } from "@/server/services/cancel-action";
import { changeAction } from "@/server/services/change-action";
import { changeBudget } from "@/server/services/change-budget";
import type { CommandTarget } from "@/server/services/commit-command";
import type { ServiceContext } from "@/server/services/context";
import { createAction, createActions, type CreatedAction } from "@/server/services/create-actions";
import { getAction } from "@/server/services/get-action";
import { listActions } from "@/server/services/list-actions";
import { listActionTasks } from "@/server/services/list-tasks";
import { pauseAction } from "@/server/services/pause-action";
import { planOfRerun, rerunAction } from "@/server/services/rerun-action";
import { resumeAction } from "@/server/services/resume-action";
import { retryStages } from "@/server/services/retry-stages";
import { startAction } from "@/server/services/start-action";

import { withHeaderKey } from "../header-key";
import { listItem } from "../list-item";
import { ListQuery, NoQuery, TasksQuery } from "../query-schemas";
import {
  ok,
  param,
  readJson,
  readOptionalJson,
  readQuery,
  withId,
  type RestAnswer,
  type RestCall,
  type Route,
} from "../route";

async function create({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  const body = withHeaderKey(await readJson(exchange), exchange.request.headers["idempotency-key"]);
  const created = await createAction(context, body);
  const { id } = created;
  return { status: created.isNew ? 201 : 200, body: told(created), headers: { location: `/api/v1/actions/${id}` } };
}

function told({ id, status, seq, debounced }: CreatedAction) {
  return { id, status, seq, ...(debounced === true ? { debounced } : {}) };
}

async function createBatch({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  const input = parseInput(CreateActionsInput, await readJson(exchange));
  const results = await createActions(context, input);
  return ok({
    results: results.map((result) =>
      result instanceof AppError ? problemOf(result, exchange.requestId) : told(result),
    ),
  });
}

async function list({ context, query }: RestCall): Promise<RestAnswer> {
  const { items, nextCursor, total } = await listActions(context, readQuery(joinRepeated(query), ListQuery));
  return ok({ items: items.map(listItem), nextCursor, total });
}

/** Parameters that hold a list, given more than once, as one with commas. */
function joinRepeated(query: RestCall["query"]): RestCall["query"] {
  return new Map([...query].map(([name, values]) => [name, LISTS.has(name) ? [values.join(",")] : values] as const));
}

const LISTS: ReadonlySet<string> = new Set(["status", "display"]);

async function get(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok(await getAction(call.context, param(call, "id")));
}

async function tasks(call: RestCall): Promise<RestAnswer> {
  return ok(await listActionTasks(call.context, readQuery(joinRepeated(withId(call)), TasksQuery)));
}

type Verb = (context: ServiceContext, target: CommandTarget) => Promise<Action>;

function command(name: string, verb: Verb, summary: string): Route {
  return {
    method: "POST",
    path: `/actions/:id/${name}`,
    summary,
    permission: "actions:operate",
    handle: async (call) => {
      readQuery(call.query, NoQuery);
      const body = parseInput(CommandBody, await readOptionalJson(call.exchange));
      const { id, status, seq } = await verb(call.context, { id: param(call, "id"), ...body });
      return ok({ id, status, seq });
    },
  };
}

async function pause(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(PauseBody, await readOptionalJson(call.exchange));
  const { id, status, seq } = await pauseAction(call.context, { id: param(call, "id"), ...body });
  return ok({ id, status, seq });
}

async function retry(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(RetryStagesBody, await readOptionalJson(call.exchange));
  const { id, status, seq } = await retryStages(call.context, { id: param(call, "id"), ...body });
  return ok({ id, status, seq });
}

async function change(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(ChangeActionBody, await readJson(call.exchange));
  const { id, status, seq, priority, startAt } = await changeAction(call.context, param(call, "id"), body);
  return ok({ id, status, seq, priority, startAt: isoTime(startAt) });
}

async function budget(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(BudgetBody, await readJson(call.exchange));
  const { id, status, seq } = await changeBudget(call.context, { id: param(call, "id"), ...body });
  return ok({ id, status, seq });
}

async function rerun(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = withHeaderKey(await readOptionalJson(call.exchange), call.exchange.request.headers["idempotency-key"]);
  const created = await rerunAction(call.context, param(call, "id"), parseInput(RerunBody, body));
  const headers = { location: `/api/v1/actions/${created.id}` };
  return { status: created.isNew ? 201 : 200, body: told(created), headers };
}

async function rerunPlan(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(RerunBody, await readOptionalJson(call.exchange));
  return ok({ stages: await planOfRerun(call.context, param(call, "id"), body) });
}

/** Making, finding and operating actions. */
export const actionRoutes: readonly Route[] = [
  { method: "POST", path: "/actions", summary: "Make an action", permission: "actions:create", handle: create },
  {
    method: "POST",
    path: "/actions/batch",
    summary: "Make up to 1,000 actions",
    permission: "actions:create",
    handle: createBatch,
  },
  { method: "GET", path: "/actions", summary: "List actions, newest first", permission: "actions:read", handle: list },
  {
    method: "GET",
    path: "/actions/:id",
    summary: "An action with its stages",
    permission: "actions:read",
    handle: get,
  },
  {
    method: "GET",
    path: "/actions/:id/tasks",
    summary: "Its tasks, by stage and then by item",
    permission: "actions:read",
    handle: tasks,
  },
  {
    method: "PATCH",
    path: "/actions/:id",
    summary: "Change an action that waits",
    permission: "actions:operate",
    handle: change,
  },
  {
    method: "POST",
    path: "/actions/:id/retry",
    summary: "Retry failed stages",
    permission: "actions:operate",
    handle: retry,
  },
  {
    method: "POST",
    path: "/actions/:id/rerun",
    summary: "Run an ended action again, as a new one",
    permission: "actions:create",
    handle: rerun,
  },
  {
    method: "POST",
    path: "/actions/:id/rerun-plan",
    summary: "What running an action again would do",
    permission: "actions:create",
    handle: rerunPlan,
  },
  {
    method: "POST",
    path: "/actions/:id/budget",
    summary: "Change the budget of an action or of a stage",
    permission: "actions:operate",
    handle: budget,
  },
  command("cancel", cancelAction, "Cancel an open action"),
  {
    method: "POST",
    path: "/actions/:id/pause",
    summary: "Hold an action: nothing more of it starts",
    permission: "actions:operate",
    handle: pause,
  },
  command("resume", resumeAction, "Let a paused action go on, or take a failed one up again"),
  command("start", startAction, "Start an action that was made without being started"),
];
