import type { QueueEntry } from "@/lib/actions/decide/decision";
import type { Millis } from "@/lib/shared/ids";
import type { Hint } from "@/server/ports/live-store";

import { IndexedHeap } from "./indexed-heap";
import type { KeptLimit, Queue, ReadyEntry, StoredAction } from "./model";
import { hasRoom, type OpenedRate } from "./shared-limits";

const HELD = "held";
const BY_ACTION = "action|";

/** What keeps an entry from being claimed: the gate, the cap of its stage or of its action, or a limit it shares with others. */
export type Block = "held" | "stage" | "action" | KeptLimit;

/**
 * Tasks that wait, by queue. An entry that cannot be claimed is parked with its action and comes back, in its old turn,
 * when what blocked it is over: so claims never walk past the same blocked entry twice.
 */
export class Queues {
  private readonly queues = new Map<string, Queue>();
  private readonly hints: Set<Hint>;
  private turns = 0;

  constructor(hints: Set<Hint>) {
    this.hints = hints;
  }

  /** Number of queues ever used. */
  get version(): number {
    return this.queues.size;
  }

  get lastTurn(): number {
    return this.turns;
  }

  get(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  /** Whether a queue has an entry that nothing is known to block. */
  hasReady(name: string): boolean {
    const queue = this.queues.get(name);
    return queue !== undefined && this.first(queue) !== undefined;
  }

  all(): Iterable<Queue> {
    return this.queues.values();
  }

  /** Queues tasks of an action, unless its gate is closed. */
  add(action: StoredAction, entry: QueueEntry, now: Millis): ReadyEntry | null {
    const queue = this.open(entry.queue);
    if (action.gate === "closed") return null;
    const { stage, from, to, priority, stageCap } = entry;
    const ready: ReadyEntry = {
      action,
      queue,
      stage,
      from,
      to,
      priority,
      stageCap,
      turn: this.nextTurn(),
      readyAt: now,
      knownBy: "",
      knownSeq: 0,
      isParked: false,
      parkedIn: null,
      heapPlace: -1,
    };
    this.take(ready);
    this.offer(ready);
    return ready;
  }

  /** Counts an entry that comes from a snapshot. */
  take(entry: ReadyEntry): void {
    entry.action.entries.add(entry);
    entry.queue.entries += 1;
    entry.queue.tasks += entry.to - entry.from + 1;
  }

  /** Makes an entry claimable. */
  offer(entry: ReadyEntry): void {
    const { queue, priority } = entry;
    entry.isParked = false;
    let level = queue.levels.get(priority);
    if (level === undefined) {
      level = new IndexedHeap<ReadyEntry>((a, b) => a.turn < b.turn);
      queue.levels.set(priority, level);
      queue.priorities.push(priority);
      queue.priorities.sort((a, b) => b - a);
    }
    level.push(entry);
    this.hints.add("work");
  }

  /** The entry to claim next: of the highest priority, the one whose turn it is. */
  first(queue: Queue): ReadyEntry | undefined {
    for (const priority of queue.priorities) {
      const entry = queue.levels.get(priority)?.peek();
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Takes the first `count` tasks off an entry; what is left goes to the back. */
  split(entry: ReadyEntry, count: number, now: Millis): void {
    entry.from += count;
    entry.queue.tasks -= count;
    if (entry.from > entry.to) {
      this.withdraw(entry);
      entry.queue.entries -= 1;
      entry.action.entries.delete(entry);
      return;
    }
    entry.turn = this.nextTurn();
    entry.readyAt = now;
    entry.queue.levels.get(entry.priority)?.refresh(entry);
  }

  /** Sets an entry aside until what blocks it is over. */
  park(entry: ReadyEntry, block: Block): void {
    this.withdraw(entry);
    if (typeof block === "string") this.parkUnder(entry, keyOf(entry, block));
    else parkInLimit(entry, block);
    this.passOn(entry, block);
  }

  /** An entry that was brought back for a free place, and cannot use it, leaves that to the next one. */
  private passOn({ action, stage, queue }: ReadyEntry, block: Block): void {
    for (const shared of action.limits) {
      if (shared.limit !== block && hasRoom(shared)) this.releaseFrom(shared.limit, queue);
    }
    if (block === "held" || block === "action") return;
    this.releaseFirst(action, BY_ACTION + queue.name);
    if (block !== "stage") this.releaseFirst(action, `stage|${stage}|${queue.name}`);
  }

  parkUnder(entry: ReadyEntry, key: string): void {
    const { action, queue } = entry;
    entry.isParked = true;
    queue.parked.add(entry);
    action.parked ??= new Map();
    const others = action.parked.get(key);
    if (others === undefined) action.parked.set(key, [entry]);
    else others.push(entry);
  }

  /** Brings back what was parked while its action was held. */
  releaseHeld(action: StoredAction): void {
    const held = action.parked?.get(HELD) ?? [];
    while (held.length > 0) this.releaseFirst(action, HELD);
  }

  /**
   * Brings back what may run now that a lease of a stage has ended: of each queue one entry that the stage's cap blocked
   * and one that the action's blocked. One is enough for the one place that is free, whichever queue is served.
   */
  releaseAfterLease(action: StoredAction, stage: string): void {
    this.releaseFromLimits(action.limits.filter(({ perMs }) => perMs === 0));
    if (action.parked === null) return;
    const ofStage = `stage|${stage}|`;
    for (const key of action.parked.keys()) {
      if (key.startsWith(ofStage) || key.startsWith(BY_ACTION)) this.releaseFirst(action, key);
    }
  }

  /** Drops everything of an action. */
  drop(action: StoredAction): void {
    for (const entry of action.entries) {
      if (entry.parkedIn === null) this.withdraw(entry);
      else entry.parkedIn.remove(entry);
      entry.parkedIn = null;
      entry.queue.parked.delete(entry);
      entry.queue.entries -= 1;
      entry.queue.tasks -= entry.to - entry.from + 1;
    }
    action.entries.clear();
    action.parked = null;
    this.releaseFromLimits(action.limits);
  }

  /** Brings back what may begin now that a rate has free places: of each queue so many, as nobody may serve the others. */
  releaseOpened({ limit, places }: OpenedRate): void {
    for (const queue of limit.parked.keys()) {
      for (let place = 0; place < places; place += 1) this.releaseFrom(limit, queue);
    }
  }

  /** The queue of that name, made when it is new. */
  open(name: string): Queue {
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue: Queue = { name, levels: new Map(), priorities: [], parked: new Set(), entries: 0, tasks: 0 };
    this.queues.set(name, queue);
    this.hints.add("work");
    return queue;
  }

  restoreTurn(turn: number): void {
    this.turns = turn;
  }

  private releaseFirst(action: StoredAction, key: string): void {
    const entries = action.parked?.get(key);
    const entry = entries?.shift();
    if (entries?.length === 0) action.parked?.delete(key);
    if (action.parked?.size === 0) action.parked = null;
    if (entry === undefined) return;
    entry.queue.parked.delete(entry);
    this.offer(entry);
  }

  /** Brings back what may run in the place an action leaves under its shared limits, in whatever queue. */
  private releaseFromLimits(limits: StoredAction["limits"]): void {
    for (const { limit } of limits) for (const queue of limit.parked.keys()) this.releaseFrom(limit, queue);
  }

  /** Brings back the first entry of a queue that waits for a shared limit. */
  private releaseFrom(limit: KeptLimit, queue: Queue): void {
    const parked = limit.parked.get(queue);
    const entry = parked?.peek();
    if (parked === undefined || entry === undefined) return;
    parked.remove(entry);
    entry.parkedIn = null;
    queue.parked.delete(entry);
    this.offer(entry);
  }

  private withdraw(entry: ReadyEntry): void {
    entry.queue.levels.get(entry.priority)?.remove(entry);
  }

  private nextTurn(): number {
    this.turns += 1;
    return this.turns;
  }
}

/** Sets an entry aside until a limit that actions share has room for it. */
export function parkInLimit(entry: ReadyEntry, limit: KeptLimit): void {
  const { queue } = entry;
  const heap = limit.parked.get(queue) ?? new IndexedHeap<ReadyEntry>(isBefore);
  limit.parked.set(queue, heap);
  heap.push(entry);
  entry.isParked = true;
  entry.parkedIn = heap;
  queue.parked.add(entry);
}

function isBefore(a: ReadyEntry, b: ReadyEntry): boolean {
  return a.priority === b.priority ? a.turn < b.turn : a.priority > b.priority;
}

function keyOf(entry: ReadyEntry, block: Extract<Block, string>): string {
  switch (block) {
    case "held":
      return HELD;
    case "stage":
      return `stage|${entry.stage}|${entry.queue.name}`;
    case "action":
      return `${BY_ACTION}${entry.queue.name}`;
  }
}
