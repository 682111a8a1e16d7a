import { InvariantError } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import type { LiveAccess } from "@/server/ports/live-access";
import type { StoredEvent } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { hasGap, readWhole } from "@/server/ports/read-whole";

/** Events that a runner had not been told. */
export interface MissingEvents {
  readonly fromSeq: Seq;
  readonly events: readonly StoredEvent[];
}

interface Reading {
  readonly access: LiveAccess;
  readonly logger: Logger;
  /** Waits before it is tried again. */
  readonly pause: () => Promise<void>;
}

const MOST_EVENTS = 1_000_000;

/**
 * All events of an action after a seq, however long the record is away that has some of them; null once they are not wanted.
 * @throws InvariantError when there is no such action · what the store throws
 */
export async function readMissing(
  { access, logger, pause }: Reading,
  { action, after, isWanted }: { readonly action: string; readonly after: Seq; readonly isWanted: () => boolean },
): Promise<MissingEvents | null> {
  for (let tries = 1; ; tries += 1) {
    const [answer] = await readWhole(access, [{ action, after, limit: MOST_EVENTS }]);
    if (answer?.found !== true) throw new InvariantError(`Action ${action} is not in the live store.`);
    if (!hasGap(answer, { after })) return { fromSeq: after + 1, events: answer.events };
    if (tries === 1)
      logger.warn({ action }, "what a task needs to know is in the record, which is away; it waits for that");
    await pause();
    if (!isWanted()) return null;
  }
}
