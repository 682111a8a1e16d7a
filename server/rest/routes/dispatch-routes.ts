import { SetDispatchInput } from "@/lib/api/dispatch-inputs";
import { parseInput } from "@/lib/api/parse-input";
import { readDispatch } from "@/server/services/read-dispatch";
import { setDispatch } from "@/server/services/set-dispatch";

import { NoQuery } from "../query-schemas";
import { ok, readJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function read({ context, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  return ok(await readDispatch(context));
}

async function set({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  return ok(await setDispatch(context, parseInput(SetDispatchInput, await readJson(exchange))));
}

/** Dispatch of the whole install. */
export const dispatchRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/dispatch",
    summary: "Whether dispatch is paused",
    permission: "runners:read",
    handle: read,
  },
  {
    method: "PUT",
    path: "/dispatch",
    summary: "Pause or resume dispatch",
    permission: "dispatch:write",
    handle: set,
  },
];
