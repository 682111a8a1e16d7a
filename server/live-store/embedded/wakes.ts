import type { Millis } from "@/lib/shared/ids";
import type { Hint } from "@/server/ports/live-store";

import { IndexedHeap } from "./indexed-heap";
import type { StoredAction } from "./model";

/** When no decider needs to look at an action again. */
export const NEVER = Infinity;

/**
 * The times at which actions want to be decided again: one per action. An action stands in the heap by the earliest wake
 * it has had since it was last at the top; putting a wake off, which most commits do, leaves the heap alone.
 */
export class Wakes {
  private readonly heap = new IndexedHeap<StoredAction>((a, b) =>
    a.wakeKey === b.wakeKey ? a.ordinal < b.ordinal : a.wakeKey < b.wakeKey,
  );
  private readonly hints: Set<Hint>;

  constructor(hints: Set<Hint>) {
    this.hints = hints;
  }

  /** Sets an action's next wake, and tells those who wait for due actions when it is the first of all. */
  set(action: StoredAction, at: Millis): void {
    this.put(action, at);
    if (at !== NEVER && this.first() === action) this.hints.add("due");
  }

  /** Lets an action be looked at no later than `at`, without calling anybody. */
  noLaterThan(action: StoredAction, at: Millis): void {
    if (at < action.wakeAt) this.put(action, at);
  }

  remove(action: StoredAction): void {
    action.wakeAt = NEVER;
    this.heap.remove(action);
  }

  /** The earliest wake of all; null when nothing is planned. */
  get nextAt(): Millis | null {
    return this.first()?.wakeAt ?? null;
  }

  /** Hands out what is due, the longest due first, and hides it. */
  takeDue(now: Millis, limit: number, hideMs: number): string[] {
    const due: string[] = [];
    for (let first = this.first(); first !== undefined && due.length < limit; first = this.first()) {
      if (first.wakeAt > now) break;
      due.push(first.id);
      this.put(first, now + Math.max(1, hideMs));
    }
    return due;
  }

  private put(action: StoredAction, at: Millis): void {
    action.wakeAt = at;
    if (action.heapPlace >= 0) {
      if (at >= action.wakeKey) return;
      action.wakeKey = at;
      this.heap.refresh(action);
    } else if (at !== NEVER) {
      action.wakeKey = at;
      this.heap.push(action);
    }
  }

  /** The action whose wake is the earliest, those before it having been put right. */
  private first(): StoredAction | undefined {
    for (let top = this.heap.peek(); top !== undefined; top = this.heap.peek()) {
      if (top.wakeKey === top.wakeAt) return top;
      if (top.wakeAt === NEVER) {
        this.heap.remove(top);
      } else {
        top.wakeKey = top.wakeAt;
        this.heap.refresh(top);
      }
    }
    return undefined;
  }
}
