import { decodeEvents } from "@/lib/actions/event-codec";
import { InvariantError, messageOf } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import type { LiveAccess } from "@/server/ports/live-access";
import type { Lease } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { hasGap, readWhole } from "@/server/ports/read-whole";

import type { HeldAction } from "./held-action";
import type { HeldActions } from "./held-actions";

const MOST_EVENTS = 1_000_000;

/** Reads what a runner was not told of actions, however long the record is away that has some of it. */
export class MissingEvents {
  private readonly options: { readonly access: LiveAccess; readonly logger: Logger };
  private readonly mayTryAgain: () => Promise<boolean>;
  private readonly catchingUp = new Set<HeldAction>();

  /** @param mayTryAgain waits before something is tried again, and says whether it is to be */
  constructor(options: { readonly access: LiveAccess; readonly logger: Logger }, mayTryAgain: () => Promise<boolean>) {
    this.options = options;
    this.mayTryAgain = mayTryAgain;
  }

  /** The action of a grant, brought up to its claim; null once that is not wanted. @throws as `read` does */
  async take(actions: HeldActions, lease: Lease, isWanted: () => boolean): Promise<HeldAction | null> {
    for (;;) {
      const missing = await this.read(lease.action, actions.seqOf(lease.action), isWanted);
      const held = missing === null ? null : actions.take({ ...lease, ...missing });
      if (held !== null || missing === null) return held;
    }
  }

  /** Brings an action up to its log, if it is held still. */
  async catchUp(actions: HeldActions, held: HeldAction): Promise<void> {
    if (this.catchingUp.has(held)) return;
    this.catchingUp.add(held);
    try {
      const missing = await this.read(held.id, held.seq, () => actions.get(held.id) === held);
      if (missing !== null) held.catchUp(decodeEvents(missing.events, missing.fromSeq));
    } catch (error) {
      const { logger } = this.options;
      logger.warn({ action: held.id, error: messageOf(error) }, "an action could not be read; others decide on it");
    } finally {
      this.catchingUp.delete(held);
    }
  }

  /** All events after a seq; null once they are not wanted. @throws InvariantError when there is no such action · what the store throws */
  private async read(
    action: string,
    after: Seq,
    isWanted: () => boolean,
  ): Promise<Pick<Lease, "fromSeq" | "events"> | null> {
    const { access, logger } = this.options;
    for (let tries = 1; ; tries += 1) {
      const [answer] = await readWhole(access, [{ action, after, limit: MOST_EVENTS }]);
      if (answer?.found !== true) throw new InvariantError(`Action ${action} is not in the live store.`);
      if (!hasGap(answer, { after })) return { fromSeq: after + 1, events: answer.events };
      if (tries === 1)
        logger.warn(
          { action },
          "what is to be known of an action is in the record, which is away; its tasks wait for that",
        );
      if (!(await this.mayTryAgain()) || !isWanted()) return null;
    }
  }
}
