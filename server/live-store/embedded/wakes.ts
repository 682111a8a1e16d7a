import type { Millis } from "@/lib/shared/ids";
import type { Hint } from "@/server/ports/live-store";

import { IndexedHeap } from "./indexed-heap";
import type { StoredAction } from "./model";

/** When no decider needs to look at an action again. */
export const NEVER = Infinity;

/** The times at which actions want to be decided again: one per action. */
export class Wakes {
  private readonly heap = new IndexedHeap<StoredAction>((a, b) =>
    a.wakeAt === b.wakeAt ? a.ordinal < b.ordinal : a.wakeAt < b.wakeAt,
  );
  private readonly hints: Set<Hint>;

  constructor(hints: Set<Hint>) {
    this.hints = hints;
  }

  /** Sets an action's next wake, and tells those who wait for due actions when it is the first of all. */
  set(action: StoredAction, at: Millis): void {
    this.put(action, at);
    if (at !== NEVER && this.heap.peek() === action) this.hints.add("due");
  }

  /** Lets an action be looked at no later than `at`, without calling anybody. */
  noLaterThan(action: StoredAction, at: Millis): void {
    if (at < action.wakeAt) this.put(action, at);
  }

  remove(action: StoredAction): void {
    this.put(action, NEVER);
  }

  /** The earliest wake of all; null when nothing is planned. */
  get nextAt(): Millis | null {
    return this.heap.peek()?.wakeAt ?? null;
  }

  /** Hands out what is due, the longest due first, and hides it. */
  takeDue(now: Millis, limit: number, hideMs: number): string[] {
    const due: string[] = [];
    for (let first = this.heap.peek(); first !== undefined && due.length < limit; first = this.heap.peek()) {
      if (first.wakeAt > now) break;
      due.push(first.id);
      this.put(first, now + Math.max(1, hideMs));
    }
    return due;
  }

  private put(action: StoredAction, at: Millis): void {
    action.wakeAt = at;
    if (at === NEVER) this.heap.remove(action);
    else if (action.heapPlace < 0) this.heap.push(action);
    else this.heap.refresh(action);
  }
}
