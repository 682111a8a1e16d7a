import { rmSync } from "node:fs";

import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, ExchangeReply } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { RecoveringError, SessionClosedError, StoreAwayError } from "@/server/ports/store-errors";

import { leftWork, type LeftWork, type SpooledFact } from "./spool";

/** What handing in what others have left takes. */
export interface LeftWorkContext {
  readonly access: LiveAccess;
  readonly folder: string;
  /** Whether the process that kept something is there no more. */
  readonly isGone: (holder: unknown) => boolean;
  readonly logger: Logger;
}

/**
 * Hands in what runners of this machine had finished and could not hand in before they died. The leases decide: what was offered
 * to others meanwhile is refused. Whatever else such a runner held is offered again at once.
 */
export async function handInLeftWork(context: LeftWorkContext): Promise<void> {
  const { folder, isGone, logger } = context;
  for (const left of leftWork(folder, isGone)) {
    try {
      const taken = await handIn(context.access, left);
      const late = left.facts.length - taken;
      logger.warn({ session: left.session, taken, late }, "work that a former runner had finished was handed in");
    } catch (error) {
      if (error instanceof StoreAwayError) return;
      if (!(error instanceof SessionClosedError) && !(error instanceof RecoveringError)) throw error;
      logger.warn(
        { session: left.session, late: left.facts.length },
        "work that a former runner had finished comes too late",
      );
    }
    rmSync(left.path, { force: true });
  }
}

/** How many facts were taken, or were there already. @throws SessionClosedError when its leases are over; as the store does */
async function handIn(access: LiveAccess, { session, epoch, call, facts }: LeftWork): Promise<number> {
  if (epoch !== access.epoch) throw new RecoveringError(access.epoch);
  const parts = partsOf(facts);
  const send = (number: number, items: readonly CommitItem[]): Promise<ExchangeReply> =>
    access.store.exchange(epoch, {
      session,
      call: number,
      held: 0,
      items,
      wants: [],
      slots: 0,
      known: [],
      sticky: false,
    });
  // The call that was not answered may have arrived: then it is answered again, with what it had brought, and counts for nothing.
  await send(call, parts[0] ?? []).catch(passOnlyMismatch);
  let taken = 0;
  for (const [place, items] of parts.entries()) {
    const { verdicts } = await send(call + 1 + place, items);
    taken += verdicts.flatMap((verdict) => verdict.facts).filter((verdict) => verdict !== "fenced").length;
  }
  await access.store.beat(epoch, { kind: "close", session });
  return taken;
}

function passOnlyMismatch(error: unknown): void {
  if (!(error instanceof InvariantError)) throw error;
}

/** The facts in order, as many to a call as it takes. */
function partsOf(facts: readonly SpooledFact[]): CommitItem[][] {
  const parts: CommitItem[][] = [];
  for (let place = 0; place < facts.length; place += LIMITS.exchangeItems) {
    parts.push(facts.slice(place, place + LIMITS.exchangeItems).map(itemOf));
  }
  return parts;
}

function itemOf({ action, ...fact }: SpooledFact): CommitItem {
  return { action, facts: [fact], mail: [], decisions: null, knownSeq: Number.MAX_SAFE_INTEGER };
}
