import { StateOperation } from "@/lib/actions/event";
import { CommandBody, PutStateBody } from "@/lib/api/action-inputs";
import { parseInput } from "@/lib/api/parse-input";
import { changeState } from "@/server/services/change-state";
import { readState, readStateKey } from "@/server/services/read-state";

import { NoQuery } from "../query-schemas";
import { ok, param, readJson, readOptionalJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function read(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok({ state: await readState(call.context, param(call, "id")) });
}

async function readKey(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const key = param(call, "key");
  return ok({ key, value: await readStateKey(call.context, param(call, "id"), key) });
}

async function put(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const { value, expectedSeq } = parseInput(PutStateBody, await readJson(call.exchange));
  const change = parseInput(StateOperation, { op: "put", key: param(call, "key"), value });
  return ok(await changeState(call.context, { id: param(call, "id"), expectedSeq }, change));
}

async function remove(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const { expectedSeq } = parseInput(CommandBody, await readOptionalJson(call.exchange));
  const change = parseInput(StateOperation, { op: "delete", key: param(call, "key") });
  return ok(await changeState(call.context, { id: param(call, "id"), expectedSeq }, change));
}

async function change(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const operation = parseInput(StateOperation, await readJson(call.exchange));
  return ok(await changeState(call.context, { id: param(call, "id") }, operation));
}

const STATE = "/actions/:id/state";
const KEY = `${STATE}/:key`;

/** The state that the tasks of an action share. */
export const stateRoutes: readonly Route[] = [
  { method: "GET", path: STATE, summary: "State", permission: "actions:read", handle: read },
  {
    method: "POST",
    path: STATE,
    summary: "Change the state by one operation",
    permission: "actions:operate",
    handle: change,
  },
  { method: "GET", path: KEY, summary: "One value of the state", permission: "actions:read", handle: readKey },
  { method: "PUT", path: KEY, summary: "Set a value of the state", permission: "actions:operate", handle: put },
  {
    method: "DELETE",
    path: KEY,
    summary: "Remove a value of the state",
    permission: "actions:operate",
    handle: remove,
  },
];
