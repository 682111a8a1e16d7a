import type { Gate } from "@/lib/actions/decide/decision";
import { parseDispatch } from "@/lib/actions/dispatch-note";
import { InvariantError } from "@/lib/shared/errors";
import type { Survey, SurveyedAction } from "@/server/ports/live-store";

import { Fields, listOf } from "./reply";

const GATES: readonly Gate[] = ["open", "held", "closed"];

/** What the survey script answered. */
export function readSurvey(reply: unknown): Survey {
  const fields = new Fields(listOf(reply));
  const now = fields.number();
  const cursor = fields.text();
  const isWhole = fields.number() === 1;
  const actions = fields.list().map((one) => readAction(new Fields(listOf(one)), isWhole));
  const dispatch = parseDispatch(fields.text());
  return { now, dispatch, cursor, actions };
}

function readAction(fields: Fields, isWhole: boolean): SurveyedAction {
  const action = fields.text();
  const head = fields.number();
  const gate = GATES[fields.number()];
  if (gate === undefined) throw new InvariantError(`Action ${action} has no gate in the live store.`);
  const wakeAt = fields.number();
  const mail = fields.number();
  const leases = new Fields(fields.list()).all((one) => ({
    session: one.text(),
    stage: one.text(),
    task: one.number(),
  }));
  const entries = new Fields(fields.list()).all((one) => ({ stage: one.text(), from: one.number(), to: one.number() }));
  return {
    action,
    head,
    gate,
    wakeAt: wakeAt < 0 ? null : wakeAt,
    mail,
    leases: leases.toSorted((a, b) => (a.stage === b.stage ? a.task - b.task : a.stage < b.stage ? -1 : 1)),
    entries: isWhole
      ? entries.toSorted((a, b) => (a.stage === b.stage ? a.from - b.from : a.stage < b.stage ? -1 : 1))
      : null,
  };
}
