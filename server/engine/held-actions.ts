import { decodeEvents } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { InvariantError } from "@/lib/shared/errors";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { Lease } from "@/server/ports/live-store";

import { HeldAction, lineOf } from "./held-action";
import { spooled, type SpooledFact } from "./spool";

const MOST_RESTING = 10_000;
const RESTING_MS = 60_000;

/** The actions a runner knows: those it holds tasks of, and some it did, in case they come again. */
export class HeldActions {
  private readonly held = new Map<string, HeldAction>();
  /** Actions without a task here, the longest idle first. */
  private readonly resting = new Map<string, { readonly held: HeldAction; readonly since: Millis }>();

  get(id: string): HeldAction | undefined {
    return this.held.get(id);
  }

  /** Actions with something to hand in. */
  waiting(): HeldAction[] {
    const waiting: HeldAction[] = [];
    for (const held of this.held.values()) if (held.isWaiting) waiting.push(held);
    return waiting;
  }

  /** Facts that were not sent yet. */
  unsent(): SpooledFact[] {
    return this.waiting().flatMap(({ id, unsent }) => unsent.map((fact) => spooled(id, lineOf(fact))));
  }

  get isAnyWaiting(): boolean {
    for (const held of this.held.values()) if (held.isWaiting) return true;
    return false;
  }

  /** Seqs of actions that may be granted again. */
  comingAgain(): { action: string; seq: Seq }[] {
    const known: { action: string; seq: Seq }[] = [];
    for (const held of this.held.values()) if (held.mayComeAgain) known.push({ action: held.id, seq: held.seq });
    return known;
  }

  /** The action of a grant, brought up to its claim; null when the grant does not bring all that is missing here. */
  take(lease: Lease): HeldAction | null {
    const known = this.known(lease.action);
    if ((known?.seq ?? 0) + 1 < lease.fromSeq) return null;
    this.resting.delete(lease.action);
    if (known === undefined) return this.hold(lease);
    this.held.set(lease.action, known);
    foldMissing(known, lease);
    return known;
  }

  /** Seq up to which an action is known here; 0 when it is not. */
  seqOf(id: string): Seq {
    return this.known(id)?.seq ?? 0;
  }

  private known(id: string): HeldAction | undefined {
    return this.held.get(id) ?? this.resting.get(id)?.held;
  }

  /** An action met for the first time, by its whole log. */
  private hold(lease: Lease): HeldAction {
    const action = foldLog(decodeEvents(lease.events, 1));
    if (action === null)
      throw new InvariantError(`The live store granted a task of action ${lease.action} without its log.`);
    const held = new HeldAction(action);
    this.held.set(lease.action, held);
    return held;
  }

  /**
   * Lets an action rest that nothing keeps here. When there is no room the newest is not kept: work that comes round in
   * turns would otherwise find every action gone just before it comes again.
   */
  rest(id: string, now: Millis): void {
    const held = this.held.get(id);
    if (held?.isIdle !== true) return;
    this.held.delete(id);
    if (held.hasEnded || held.isBehind) return;
    const [oldest] = this.resting;
    const isFull = this.resting.size >= MOST_RESTING;
    if (isFull && oldest !== undefined && oldest[1].since < now - RESTING_MS) this.resting.delete(oldest[0]);
    if (this.resting.size < MOST_RESTING) this.resting.set(id, { held, since: now });
  }

  /** Gives everything up: all leases are void. */
  abandonAll(): void {
    for (const held of this.held.values()) held.abandon();
    this.held.clear();
    this.resting.clear();
  }
}

function foldMissing(held: HeldAction, lease: Lease): void {
  const { seq } = held;
  const missing = lease.events.slice(Math.max(0, seq + 1 - lease.fromSeq));
  held.append(decodeEvents(missing, Math.max(lease.fromSeq, seq + 1)));
}
