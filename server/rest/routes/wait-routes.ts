import { AnswerBody, SignalBody } from "@/lib/api/action-inputs";
import { parseInput } from "@/lib/api/parse-input";
import { SignalName } from "@/lib/flows/wait";
import { answerApproval } from "@/server/services/answer-approval";
import { listApprovals } from "@/server/services/list-approvals";
import { signalAction } from "@/server/services/signal-action";

import { NoQuery } from "../query-schemas";
import { ok, param, readJson, readOptionalJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function signal(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const name = parseInput(SignalName, param(call, "name"), "name");
  const body = parseInput(SignalBody, await readOptionalJson(call.exchange));
  const { id, status, seq } = await signalAction(call.context, { id: param(call, "id"), name, ...body });
  return ok({ id, status, seq });
}

async function answer(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(AnswerBody, await readJson(call.exchange));
  const target = { id: param(call, "id"), stage: param(call, "stage") };
  const { id, status, seq } = await answerApproval(call.context, { ...target, ...body });
  return ok({ id, status, seq });
}

async function list(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok({ items: await listApprovals(call.context) });
}

/** What stages wait for: signals and answers. */
export const waitRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/actions/:id/signals/:name",
    summary: "Hand a signal to an action",
    permission: "actions:operate",
    handle: signal,
  },
  {
    method: "POST",
    path: "/actions/:id/approvals/:stage",
    summary: "Approve or reject what a stage waits for",
    permission: "actions:operate",
    handle: answer,
  },
  {
    method: "GET",
    path: "/approvals",
    summary: "Approvals that are waited for, oldest first",
    permission: "actions:read",
    handle: list,
  },
];
