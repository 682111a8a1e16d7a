import type { Hint } from "@/server/ports/live-store";

/** Between its last call and its waiting a caller may miss a hint; one this fresh is given to whoever begins to wait. */
const FRESH_MS = 15;
/** Keeps callers who go on at once for a fresh hint from spinning. */
const PAUSE_MS = 2;

/** Who waits for what. Hints may lie both ways; they only make waiting shorter. */
export class HintBoard {
  private readonly waiting = new Map<Hint, Set<() => void>>();
  private readonly raisedAt = new Map<Hint, number>();

  raise(hints: Set<Hint>): void {
    if (hints.size === 0) return;
    const now = performance.now();
    for (const hint of hints) {
      this.raisedAt.set(hint, now);
      for (const wake of this.waiting.get(hint) ?? []) wake();
    }
    hints.clear();
  }

  wait(hints: readonly Hint[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const limitMs = hints.some((hint) => this.isFresh(hint)) ? Math.min(PAUSE_MS, timeoutMs) : timeoutMs;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        for (const hint of hints) this.waiting.get(hint)?.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      signal.addEventListener("abort", done, { once: true });
      for (const hint of hints) this.waitersFor(hint).add(done);
    });
  }

  /** Lets everybody go on. */
  close(): void {
    for (const waiters of this.waiting.values()) for (const wake of waiters) wake();
  }

  private waitersFor(hint: Hint): Set<() => void> {
    const known = this.waiting.get(hint);
    if (known !== undefined) return known;
    const waiters = new Set<() => void>();
    this.waiting.set(hint, waiters);
    return waiters;
  }

  private isFresh(hint: Hint): boolean {
    const raisedAt = this.raisedAt.get(hint);
    return raisedAt !== undefined && performance.now() - raisedAt < FRESH_MS;
  }
}
