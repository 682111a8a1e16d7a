import { decide } from "@/lib/actions/decide/decide";
import { encodeEvent, withPlace } from "@/lib/actions/event-codec";
import { ActionCreated } from "@/lib/actions/event";
import { firstAction } from "@/lib/actions/fold/fold";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Submission } from "@/server/ports/live-store";
import type { RecordStore } from "@/server/ports/record";

/** How long the projector may take to see a new action before it is submitted again. */
const AGE_MS = 2_000;
const AT_ONCE = 64;

/** A new action as the live store takes it: event 1, and what follows from it. */
export function submissionOf(created: ActionCreated, now: number): Submission {
  const first = withPlace(created, 1, now);
  const decision = decide(firstAction(created, first.at), now);
  return {
    action: created.id,
    history: [],
    bodies: [created, ...decision.events].map(encodeEvent),
    entries: decision.entries,
    gate: decision.gate,
    wakeInMs: decision.wakeInMs,
    actionCap: created.plan.concurrency ?? 0,
  };
}

/** Submits every action that was accepted and has not been seen to start: its process died, or the store was away. */
export async function submitAgain(access: LiveAccess, record: RecordStore, now: number): Promise<number> {
  const rows = await record.listUnsubmitted({ home: access.home, ageMs: AGE_MS, limit: AT_ONCE });
  if (rows.length === 0) return 0;
  await access.store.submit(access.epoch, rows.map((row) => submissionOf(ActionCreated.parse(JSON.parse(row.createdBody)), now)));
  return rows.length;
}
