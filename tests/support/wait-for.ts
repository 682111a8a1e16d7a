import { setTimeout as delay } from "node:timers/promises";

export interface WaitForOptions {
  /** What is waited for, for the message: "the action to complete". */
  readonly what: string;
  readonly timeoutMs?: number;
  /** The first pause between two looks. Later ones grow to five times that: looking costs whoever is looked at. */
  readonly intervalMs?: number;
}

const GROWTH = 1.2;
const MOST_GROWTH = 5;

type Missing = null | undefined | false;

/**
 * Asks `condition` until it answers something other than null, undefined or false, and gives that answer.
 * @throws Error naming what was waited for, with the last error of `condition` as its cause
 */
export async function waitFor<Answer>(
  condition: () => Answer | Missing | Promise<Answer | Missing>,
  { what, timeoutMs = 10_000, intervalMs = 25 }: WaitForOptions,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  let pauseMs = intervalMs;
  do {
    try {
      const answer = await condition();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * GROWTH, intervalMs * MOST_GROWTH);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause });
}
