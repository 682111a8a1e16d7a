import { setTimeout as wait } from "node:timers/promises";

/** Keeps an even pace: `at(share)` resolves when that share of the time has passed, measured from the first item done here. */
export function createPace(totalMs: number, doneShare: number, signal: AbortSignal): (share: number) => Promise<void> {
  const startedAt = performance.now() - totalMs * doneShare;
  return async (share) => {
    const leftMs = startedAt + totalMs * share - performance.now();
    if (leftMs >= 1) await wait(leftMs, undefined, { signal });
    signal.throwIfAborted();
  };
}
