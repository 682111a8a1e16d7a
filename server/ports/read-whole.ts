import type { Seq } from "@/lib/shared/ids";

import type { LiveAccess, RecordedLogs } from "./live-access";
import type { CommitVerdict, ReadAnswer, ReadRequest, StoredEvent } from "./live-store";
import { RecordAwayError } from "./store-errors";

const EVENTS_PER_READ = 10_000;

/**
 * Events of actions as the live store's `read` has them, with what was compacted out of the record. Where that cannot be had,
 * `from` says so: see `requireWhole`.
 */
export async function readWhole(
  { store, epoch, recorded }: LiveAccess,
  reads: readonly ReadRequest[],
): Promise<readonly ReadAnswer[]> {
  const answers = await store.read(epoch, reads);
  if (recorded === null) return answers;
  return Promise.all(answers.map((answer, place) => filled(recorded, reads[place], answer)));
}

/** Whether something that was asked for was compacted and is missing. */
export function hasGap(answer: ReadAnswer, { after }: Pick<ReadRequest, "after">): boolean {
  return answer.found && answer.from > after + 1;
}

/** The answer to a read, if nothing of it is missing. @throws RecordAwayError */
export function requireWhole<Answer extends ReadAnswer>(answer: Answer, request: Omit<ReadRequest, "limit">): Answer {
  if (hasGap(answer, request)) throw new RecordAwayError(`the earlier events of action ${request.action} are there.`);
  return answer;
}

/** Whether a caller that knew an action up to `seq` has missed more than its verdict brings. */
export function hasMissedMore({ missedFrom }: CommitVerdict, seq: Seq): boolean {
  return missedFrom > seq + 1;
}

async function filled(
  recorded: RecordedLogs,
  request: ReadRequest | undefined,
  answer: ReadAnswer,
): Promise<ReadAnswer> {
  if (request === undefined || !answer.found || !hasGap(answer, request)) return answer;
  const { action, after } = request;
  const missing = await readRecorded(recorded, { action, after, to: answer.from - 1 });
  return missing === null ? answer : { ...answer, from: after + 1, events: [...missing, ...answer.events] };
}

/** Events of an action between two seqs, the second with it; null when the record is away, or has them no more. */
async function readRecorded(
  recorded: RecordedLogs,
  { action, after, to }: { readonly action: string; readonly after: number; readonly to: number },
): Promise<StoredEvent[] | null> {
  const events: StoredEvent[] = [];
  while (events.length < to - after) {
    const known = after + events.length;
    const page = await recorded
      .readEvents(action, known, Math.min(EVENTS_PER_READ, to - known))
      .catch((error: unknown) => {
        if (error instanceof RecordAwayError) return [];
        throw error;
      });
    if (page.length === 0) return null;
    for (const { at, body } of page) events.push({ at, body });
  }
  return events;
}
