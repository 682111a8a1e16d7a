import { rmSync } from "node:fs";

import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, ExchangeReply } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { RecoveringError, SessionClosedError, StoreAwayError } from "@/server/ports/store-errors";

import { SILENT_SHARE, silentMsOf } from "./silence";
import { itemOf, leftWork, type JudgeHolder, type LeftWork, type SpooledFact } from "./spool";

/** What handing in what others have left takes. */
export interface LeftWorkContext {
  readonly access: LiveAccess;
  readonly folder: string;
  readonly judge: JudgeHolder;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A process that keeps work touches its file more often than that. */
const UNTOUCHED_MS = 2_000;

/**
 * Hands in what runners had finished that kept it in this folder and died before they could hand it in. The leases decide: what was
 * offered to others meanwhile is refused. Whatever else such a runner held is offered again at once.
 */
export async function handInLeftWork(context: LeftWorkContext): Promise<void> {
  const { access, folder, judge, clock, logger } = context;
  const now = clock.now();
  for (const left of leftWork(folder, judge, now)) {
    try {
      if (!left.isGone && (now - left.touchedAt < UNTOUCHED_MS || (await isHeardOf(access, left)))) continue;
      const taken = await handIn(access, left);
      const late = sizeOf(left) - taken;
      logger.warn({ session: left.session, taken, late }, "work that a former runner had finished was handed in");
    } catch (error) {
      if (error instanceof StoreAwayError) return;
      if (!(error instanceof SessionClosedError) && !(error instanceof RecoveringError)) throw error;
      logger.warn(
        { session: left.session, late: sizeOf(left) },
        "work that a former runner had finished comes too late",
      );
    }
    rmSync(left.path, { force: true });
  }
}

/** Whether a session is one of somebody who is there, wherever. */
async function isHeardOf(access: LiveAccess, { session, epoch }: LeftWork): Promise<boolean> {
  const { sessions, now } = await access.store.inspect(epoch);
  const found = sessions.find((one) => one.session === session);
  return found !== undefined && silentMsOf(found, now) <= found.leaseMs * SILENT_SHARE;
}

/** How many facts were taken, or were there already. @throws SessionClosedError when its leases are over; as the store does */
async function handIn(access: LiveAccess, { session, epoch, call, sent, unsent }: LeftWork): Promise<number> {
  if (epoch !== access.epoch) throw new RecoveringError(access.epoch);
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
  let taken = 0;
  try {
    // The call that was not answered may have arrived: then it is answered again, and what it had brought is not taken twice.
    for (const [place, items] of [sent, ...partsOf(unsent)].entries()) {
      if (call + place === 0) continue;
      const { verdicts } = await send(call + place, items);
      taken += verdicts.flatMap((verdict) => verdict.facts).filter((verdict) => verdict !== "fenced").length;
    }
  } catch (error) {
    // The store has lost earlier calls of the session, so it takes no later ones: what that held is offered again.
    if (!(error instanceof InvariantError)) throw error;
  }
  await access.store.beat(epoch, { kind: "close", session });
  return taken;
}

/** The facts in order, as many to a call as it takes. */
function partsOf(facts: readonly SpooledFact[]): CommitItem[][] {
  const parts: CommitItem[][] = [];
  for (let place = 0; place < facts.length; place += LIMITS.exchangeItems) {
    const some = facts.slice(place, place + LIMITS.exchangeItems);
    parts.push(some.map((fact) => itemOf(fact.action, [fact])));
  }
  return parts;
}

function sizeOf({ sent, unsent }: LeftWork): number {
  return sent.reduce((sum, { facts }) => sum + facts.length, unsent.length);
}
