import type { Note } from "@/lib/actions/action";
import { requestNote } from "@/lib/actions/commands";
import type { NoteInput } from "@/lib/api/action-inputs";
import { InvariantError } from "@/lib/shared/errors";
import { isoTime } from "@/lib/shared/iso-time";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { loadAction } from "./load-action";
import { requirePermission } from "./require-permission";

/** A note as doors show it; `at` is ISO 8601. */
export interface NoteAnswer extends Omit<Note, "at"> {
  readonly at: string;
}

/** Leaves a note on an action, open or ended. @throws ConflictError `TOO_MANY_NOTES` */
export async function noteAction(context: ServiceContext, { text, ...target }: NoteInput): Promise<NoteAnswer> {
  requirePermission(context.caller, "actions:operate");
  const { notes } = await commitCommand(context, target, (action, by) => requestNote(action, text, by));
  const own = notes.findLast((note) => note.text === text && note.by === context.caller.actor.name);
  if (own === undefined) throw new InvariantError("A note that was just left is not in the log.");
  return answerOf(own);
}

/** The notes on an action, oldest first. @throws ActionNotFoundError */
export async function listNotes(context: ServiceContext, id: string): Promise<readonly NoteAnswer[]> {
  requirePermission(context.caller, "actions:read");
  const { action } = await loadAction(context, id);
  return action.notes.map(answerOf);
}

function answerOf({ at, ...note }: Note): NoteAnswer {
  return { ...note, at: isoTime(at) };
}
