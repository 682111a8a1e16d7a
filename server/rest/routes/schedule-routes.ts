import { parseInput } from "@/lib/api/parse-input";
import { NoBody, RunScheduleBody } from "@/lib/api/schedule-inputs";
import type { ServiceContext } from "@/server/services/context";
import { createSchedule } from "@/server/services/create-schedule";
import { deleteSchedule } from "@/server/services/delete-schedule";
import type { ScheduleAnswer } from "@/server/services/describe-schedule";
import { getSchedule } from "@/server/services/get-schedule";
import { listSchedules } from "@/server/services/list-schedules";
import { pauseSchedule, resumeSchedule } from "@/server/services/pause-schedule";
import { runSchedule } from "@/server/services/run-schedule";
import { updateSchedule } from "@/server/services/update-schedule";

import { withHeaderKey } from "../header-key";
import { NoQuery, SchedulesQuery } from "../query-schemas";
import { ok, param, readJson, readOptionalJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function create({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  const schedule = await createSchedule(context, await readJson(exchange));
  return { status: 201, body: schedule, headers: { location: `/api/v1/schedules/${schedule.id}` } };
}

async function list({ context, query }: RestCall): Promise<RestAnswer> {
  return ok(await listSchedules(context, readQuery(query, SchedulesQuery)));
}

async function get(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok(await getSchedule(call.context, param(call, "id")));
}

async function update(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok(await updateSchedule(call.context, param(call, "id"), await readJson(call.exchange)));
}

async function remove(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  parseInput(NoBody, await readOptionalJson(call.exchange));
  await deleteSchedule(call.context, param(call, "id"));
  return { status: 204 };
}

function command(verb: (context: ServiceContext, id: string) => Promise<ScheduleAnswer>) {
  return async (call: RestCall): Promise<RestAnswer> => {
    readQuery(call.query, NoQuery);
    parseInput(NoBody, await readOptionalJson(call.exchange));
    return ok(await verb(call.context, param(call, "id")));
  };
}

async function run(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = withHeaderKey(await readOptionalJson(call.exchange), call.exchange.request.headers["idempotency-key"]);
  const created = await runSchedule(call.context, param(call, "id"), parseInput(RunScheduleBody, body));
  const { id, status, seq, isNew } = created;
  return { status: isNew ? 201 : 200, body: { id, status, seq }, headers: { location: `/api/v1/actions/${id}` } };
}

const ALL = "/schedules";
const ONE = `${ALL}/:id`;

/** What launches actions by the clock. */
export const scheduleRoutes: readonly Route[] = [
  { method: "GET", path: ALL, summary: "Schedules, newest first", permission: "schedules:read", handle: list },
  { method: "POST", path: ALL, summary: "Make a schedule", permission: "schedules:write", handle: create },
  { method: "GET", path: ONE, summary: "A schedule", permission: "schedules:read", handle: get },
  { method: "PATCH", path: ONE, summary: "Change a schedule", permission: "schedules:write", handle: update },
  { method: "DELETE", path: ONE, summary: "Remove a schedule", permission: "schedules:write", handle: remove },
  {
    method: "POST",
    path: `${ONE}/pause`,
    summary: "Stop a schedule from ticking",
    permission: "schedules:write",
    handle: command(pauseSchedule),
  },
  {
    method: "POST",
    path: `${ONE}/resume`,
    summary: "Let a schedule tick again, from now on",
    permission: "schedules:write",
    handle: command(resumeSchedule),
  },
  {
    method: "POST",
    path: `${ONE}/run`,
    summary: "Launch now what a schedule launches",
    permission: "schedules:write",
    handle: run,
  },
];
