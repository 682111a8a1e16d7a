import { executeFlow } from "@/server/services/execute-flow";

import { flowAnswer } from "../flow-answer";
import { withHeaderKey } from "../header-key";
import { NoQuery } from "../query-schemas";
import { ok, param, readOptionalJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

/** Answers when the flow has ended; a caller that goes away before is answered nothing. */
async function execute(call: RestCall): Promise<RestAnswer | null> {
  readQuery(call.query, NoQuery);
  const { request, response } = call.exchange;
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const body = withHeaderKey(await readOptionalJson(call.exchange), request.headers["idempotency-key"]);
  const ended = await executeFlow(call.context, { flow: param(call, "flow"), body }, gone.signal);
  return ended === null ? null : ok(flowAnswer(ended));
}

/** The doors of single flows, below their names. */
export const flowRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/:flow/execute",
    summary: "Launch a flow, and wait for its end",
    permission: "actions:create",
    handle: execute,
  },
];
