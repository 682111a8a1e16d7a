import { CompleteStageBody, NoteBody } from "@/lib/api/action-inputs";
import { parseInput } from "@/lib/api/parse-input";
import { completeStage } from "@/server/services/complete-stage";
import { listNotes, noteAction } from "@/server/services/note-action";

import { NoQuery } from "../query-schemas";
import { ok, param, readJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function complete(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(CompleteStageBody, await readJson(call.exchange));
  const target = { id: param(call, "id"), stage: param(call, "stage") };
  const { id, status, seq } = await completeStage(call.context, { ...target, ...body });
  return ok({ id, status, seq });
}

async function note(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  const body = parseInput(NoteBody, await readJson(call.exchange));
  return { status: 201, body: await noteAction(call.context, { id: param(call, "id"), ...body }) };
}

async function notes(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok({ items: await listNotes(call.context, param(call, "id")) });
}

/** What people do to an action by hand, beside commands. */
export const byHandRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/actions/:id/stages/:stage/complete",
    summary: "Complete a failed stage by hand",
    permission: "actions:operate",
    handle: complete,
  },
  {
    method: "POST",
    path: "/actions/:id/notes",
    summary: "Leave a note on an action",
    permission: "actions:operate",
    handle: note,
  },
  {
    method: "GET",
    path: "/actions/:id/notes",
    summary: "Notes on an action",
    permission: "actions:read",
    handle: notes,
  },
];
