import { ActionCreated } from "@/lib/actions/event";
import type { LiveAccess } from "@/server/ports/live-access";
import type { RecordStore } from "@/server/ports/record";
import { submissionOf } from "@/server/ports/submission";

/** How long the projector may take to see a new action before it is submitted again. */
const AGE_MS = 2_000;
const AT_ONCE = 64;

/** Submits every action that was accepted and has not been seen to start: its process died, or the store was away. */
export async function submitAgain(access: LiveAccess, record: RecordStore, now: number): Promise<number> {
  const rows = await record.listUnsubmitted({ home: access.home, ageMs: AGE_MS, limit: AT_ONCE });
  if (rows.length === 0) return 0;
  await access.store.submit(
    access.epoch,
    rows.map((row) => submissionOf(ActionCreated.parse(JSON.parse(row.createdBody)), now)),
  );
  return rows.length;
}
