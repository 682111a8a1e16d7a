import type { Seq } from "@/lib/shared/ids";
import type { ExchangeRequest, Lease } from "@/server/ports/live-store";

import { addLease, runningIn } from "./leases";
import { headOf, stretchOf } from "./log";
import type { Queue, ReadyEntry, Session, StoredAction } from "./model";
import { isBefore, type Block } from "./queues";
import { fullLimit, roomInLimits } from "./shared-limits";
import type { Tables } from "./tables";

const SEQS_PER_EPOCH = 2 ** 32;
/** How long an equal may have waited before it comes ahead of a runner's own next stage. */
const STICKY_MS = 20;
/**
 * How long an action keeps its place for its next stages after its turn began, whatever else waits at its priority: short
 * stages then follow each other, and long ones still take turns.
 */
const TURN_MS = 1_000;
/**
 * A claim is looked at after this time, unless its runner is quicker and decides itself. Deciding on each claim at once
 * would double the work of short tasks and find nothing to do.
 */
const CLAIM_LOOK_MS = 250;

/** What was granted, before it is known which of the action's events the caller is to be sent. */
interface Grant extends Pick<Lease, "stage" | "from" | "to" | "fence" | "seq"> {
  readonly action: StoredAction;
}

/** The claims of one exchange. */
export class Claiming {
  private readonly tables: Tables;
  private readonly session: Session;
  private readonly request: ExchangeRequest;
  private readonly known: Map<string, Seq>;
  private readonly granted: Grant[] = [];
  private slots: number;

  /** @param known seqs the caller has folded, or will have when it has taken in this call's verdicts */
  constructor(
    tables: Tables,
    exchange: { readonly session: Session; readonly request: ExchangeRequest },
    known: Map<string, Seq>,
  ) {
    this.tables = tables;
    this.session = exchange.session;
    this.request = exchange.request;
    this.known = known;
    this.slots = exchange.request.slots;
  }

  /** Grants the caller's own next stages first where that is fair, then what it wants. */
  claim(queued: readonly ReadyEntry[]): readonly Lease[] {
    const left = new Map<string, number>();
    for (const { queue, max } of this.request.wants) left.set(queue, (left.get(queue) ?? 0) + max);
    if (this.request.sticky) for (const entry of queued) this.grantSticky(entry, left);
    this.serve(
      [...left.keys()].flatMap((name) => this.tables.queues.get(name) ?? []),
      left,
    );
    return this.granted.map((grant) => this.leaseOf(grant));
  }

  /** Grants what waits by priority, then by turn, in whichever of some queues. */
  private serve(queues: readonly Queue[], left: Map<string, number>): void {
    while (this.slots > 0) {
      const entry = this.firstOf(queues, left);
      if (entry === undefined) return;
      const room = this.roomFor(entry);
      if (typeof room === "number") this.grantTurn(entry, room, left);
      else this.tables.queues.park(entry, room);
    }
  }

  private firstOf(queues: readonly Queue[], left: ReadonlyMap<string, number>): ReadyEntry | undefined {
    let best: ReadyEntry | undefined;
    for (const queue of queues) {
      if ((left.get(queue.name) ?? 0) <= 0) continue;
      const first = this.tables.queues.first(queue);
      if (first !== undefined && (best === undefined || isBefore(first, best))) best = first;
    }
    return best;
  }

  private grantSticky(entry: ReadyEntry, left: Map<string, number>): void {
    const { queue } = entry;
    if (this.slots <= 0 || (left.get(queue.name) ?? 0) <= 0 || entry.heapPlace < 0) return;
    const room = this.roomFor(entry);
    if (typeof room !== "number" || this.hasWaitedLonger(queue, entry.priority + 1)) return;
    if (!this.hasWaitedLonger(queue, entry.priority)) this.grantTurn(entry, room, left);
    else if (this.tables.now < entry.action.turnAt + TURN_MS) this.grant(entry, 1, left);
  }

  /** Whether an entry of at least that priority could be claimed, and has been for too long to be passed by. */
  private hasWaitedLonger(queue: Queue, priority: number): boolean {
    for (const level of queue.priorities) {
      if (level < priority) return false;
      const first = this.firstClaimable(queue, level);
      if (first !== undefined && first.readyAt < this.tables.now - STICKY_MS) return true;
    }
    return false;
  }

  private firstClaimable(queue: Queue, priority: number): ReadyEntry | undefined {
    const level = queue.levels.get(priority);
    for (let first = level?.peek(); first !== undefined; first = level?.peek()) {
      const room = this.roomFor(first);
      if (typeof room === "number") return first;
      this.tables.queues.park(first, room);
    }
    return undefined;
  }

  /** How many tasks of an entry may be claimed, at least one, or what forbids it. */
  private roomFor({ action, stage, stageCap }: ReadyEntry): number | Block {
    if (action.gate !== "open") return "held";
    const ofAction = action.actionCap === 0 ? Infinity : action.actionCap - action.leases.size;
    if (ofAction <= 0) return "action";
    const ofStage = stageCap === 0 ? Infinity : stageCap - runningIn(action, stage);
    if (ofStage <= 0) return "stage";
    return fullLimit(action) ?? Math.min(ofAction, ofStage, roomInLimits(action));
  }

  /** Grants tasks as a turn that begins now. */
  private grantTurn(entry: ReadyEntry, room: number, left: Map<string, number>): void {
    const { action } = entry;
    const { now, limits, hints } = this.tables;
    if (action.turnAt === 0 && limits.noteStart(action, now)) hints.add("due");
    action.turnAt = now;
    this.grant(entry, room, left);
  }

  private grant(entry: ReadyEntry, room: number, left: Map<string, number>): void {
    const { tables, session } = this;
    const { action, stage, from, queue } = entry;
    const wanted = left.get(queue.name) ?? 0;
    const count = Math.min(room, entry.to - from + 1, this.slots, wanted);
    const to = from + count - 1;
    tables.queues.split(entry, count, tables.now);
    const { id, runner } = session;
    tables.append(action, JSON.stringify({ type: "task.claimed", stage, from, to, session: id, runner }));
    const seq = headOf(action);
    const fence = tables.epoch * SEQS_PER_EPOCH + seq;
    for (let task = from; task <= to; task += 1) addLease(tables, { action, stage, task, fence, session, stop: "no" });
    tables.feed.commit(action, seq, seq);
    tables.wakes.noLaterThan(action, tables.now + CLAIM_LOOK_MS);
    this.slots -= count;
    left.set(queue.name, wanted - count);
    this.noteKnown(entry);
    this.granted.push({ action, stage, from, to, fence, seq });
  }

  /** Whoever queued an entry in this conversation has folded its action so far. */
  private noteKnown({ action, knownBy, knownSeq }: ReadyEntry): void {
    const told = this.known.get(action.id) ?? 0;
    if (knownBy === conversationOf(this.session) && told < knownSeq) this.known.set(action.id, knownSeq);
  }

  /** A grant with the events that the caller does not know, those of an earlier grant of this call among what it does. */
  private leaseOf({ action, ...grant }: Grant): Lease {
    const known = Math.min(this.known.get(action.id) ?? 0, grant.seq - 1);
    this.known.set(action.id, grant.seq);
    const { from: fromSeq, events } = stretchOf(action, known, grant.seq);
    return { action: action.id, ...grant, at: this.tables.now, fromSeq, events };
  }
}

/** Names a session from one registration to the next: whoever registers again has forgotten what it knew. */
export function conversationOf({ id, ordinal }: Session): string {
  return `${id}#${ordinal}`;
}
