import { PurgeCacheInput } from "@/lib/api/purge-cache-input";
import { createAdminLink } from "@/server/services/create-admin-link";
import { getFlow } from "@/server/services/get-flow";
import { getFlowStats } from "@/server/services/get-flow-stats";
import { listFlows } from "@/server/services/list-flows";
import { listQueues } from "@/server/services/list-queues";
import { listRunners } from "@/server/services/list-runners";
import { purgeCache } from "@/server/services/purge-cache";
import { readHealth } from "@/server/services/read-health";
import { readSession } from "@/server/services/read-session";
import { registerFlow } from "@/server/services/register-flow";
import { largestUpload, uploadFile } from "@/server/services/upload-file";

import { FlowQuery, FlowStatsQuery, NoQuery } from "../query-schemas";
import { readUpload } from "../read-upload";
import { ok, param, readJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function upload({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  return { status: 201, body: await uploadFile(context, await readUpload(exchange, largestUpload(context))) };
}

async function register({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  const { flow, isNew } = await registerFlow(context, await readJson(exchange));
  return { status: isNew ? 201 : 200, body: flow, headers: { location: `/api/v1/flows/${flow.name}` } };
}

async function flow(call: RestCall): Promise<RestAnswer> {
  const { version } = readQuery(call.query, FlowQuery);
  return ok(await getFlow(call.context, { name: param(call, "name"), version }));
}

async function flowStats(call: RestCall): Promise<RestAnswer> {
  const named = new Map([...call.query, ["name", [...(call.query.get("name") ?? []), param(call, "name")]]]);
  return ok(await getFlowStats(call.context, readQuery(named, FlowStatsQuery)));
}

type Reading = (context: RestCall["context"]) => Promise<object>;

function reading(read: Reading): (call: RestCall) => Promise<RestAnswer> {
  return async ({ context, query }) => {
    readQuery(query, NoQuery);
    return ok(await read(context));
  };
}

/** The install: its flows, files, runners and queues, its health, and who is asking. */
export const installRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/health",
    summary: "How the install is",
    permission: "anyone",
    handleAnyone: async (services) => ok(await readHealth(services)),
  },
  { method: "POST", path: "/files", summary: "Upload a file", permission: "files:create", handle: upload },
  {
    method: "POST",
    path: "/flows",
    summary: "Register a version of a flow",
    permission: "flows:write",
    handle: register,
  },
  {
    method: "GET",
    path: "/flows",
    summary: "Flows, latest versions",
    permission: "flows:read",
    handle: reading(async (context) => ({ items: await listFlows(context) })),
  },
  { method: "GET", path: "/flows/:name", summary: "A flow", permission: "flows:read", handle: flow },
  {
    method: "GET",
    path: "/flows/:name/stats",
    summary: "How the actions of a flow went",
    permission: "flows:read",
    handle: flowStats,
  },
  {
    method: "GET",
    path: "/runners",
    summary: "Connected runners",
    permission: "runners:read",
    handle: reading(async (context) => ({ items: await listRunners(context) })),
  },
  {
    method: "GET",
    path: "/queues",
    summary: "Queues",
    permission: "runners:read",
    handle: reading(async (context) => ({ items: await listQueues(context) })),
  },
  {
    method: "DELETE",
    path: "/cache",
    summary: "Remove kept results",
    permission: "cache:purge",
    handle: async ({ context, query }) => ok(await purgeCache(context, readQuery(query, PurgeCacheInput))),
  },
  {
    method: "GET",
    path: "/session",
    summary: "Who is asking",
    permission: "actions:read",
    handle: reading((context) => Promise.resolve(readSession(context))),
  },
  {
    method: "POST",
    path: "/admin-link",
    summary: "A one-time link for the administrator",
    permission: "admin",
    handle: async ({ context }) => ({ status: 201, body: await createAdminLink(context) }),
  },
];
