/** Longest delay the timers of Node take; they fire at once for a longer one. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Calls `onElapsed` once after `delayMs`. @returns a function that stops it */
export type StartTimer = (delayMs: number, onElapsed: () => void) => () => void;

/** A timer of this machine, however long it is. */
export function startTimer(delayMs: number, onElapsed: () => void): () => void {
  const endsAt = performance.now() + delayMs;
  let timer: NodeJS.Timeout | null = null;
  const arm = (): void => {
    const leftMs = endsAt - performance.now();
    if (leftMs <= LONGEST_DELAY_MS) timer = setTimeout(onElapsed, Math.max(0, leftMs));
    else timer = setTimeout(arm, LONGEST_DELAY_MS);
  };
  arm();
  return () => {
    if (timer !== null) clearTimeout(timer);
  };
}
