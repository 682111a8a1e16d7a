import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ServiceContext } from "@/server/services/context";
import { createAction } from "@/server/services/create-actions";
import { executeFlow } from "@/server/services/execute-flow";
import { getAction } from "@/server/services/get-action";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";

let server: ServerInProcess;
let context: ServiceContext;

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow("steady", ["one"]);
  context = server.admin();
});
afterAll(() => server.stop());

/** A call whose caller has gone as soon as the action is there. */
function leave(by: ServiceContext, fields: object): Promise<unknown> {
  const body = { onDisconnect: "cancel", ...fields };
  return executeFlow(by, { flow: "steady", body }, AbortSignal.abort());
}

async function statusOf(id: string): Promise<string> {
  return (await getAction(context, id)).status;
}

test("a caller that goes away cancels what it had made, if it asked for that", async () => {
  const [id, other] = [randomUUID(), randomUUID()];
  expect(await leave(context, { id })).toBeNull();
  expect(await statusOf(id)).toBe("cancelled");
  expect(await leave(context, { id: other, onDisconnect: "continue" })).toBeNull();
  expect(await statusOf(other)).toBe("pending");
});

test("and leaves alone what another call had made", async () => {
  const idempotencyKey = randomUUID();
  const { id } = await createAction(context, { flow: "steady", idempotencyKey });
  expect(await leave(context, { idempotencyKey })).toBeNull();
  expect(await statusOf(id)).toBe("pending");
});

test("a server that stops cancels nothing", async () => {
  const id = randomUUID();
  expect(await leave({ ...context, isStopping: () => true }, { id })).toBeNull();
  expect(await statusOf(id)).toBe("pending");
});

test("whoever may cancel nothing cannot ask for it, and makes nothing", async () => {
  const id = randomUUID();
  const permissions = new Set([...context.caller.permissions].filter((one) => one !== "actions:operate"));
  const caller = { ...context.caller, permissions };
  await expect(leave({ ...context, caller }, { id })).rejects.toMatchObject({ kind: "forbidden" });
  await expect(getAction(context, id)).rejects.toMatchObject({ code: "ACTION_NOT_FOUND" });
});
