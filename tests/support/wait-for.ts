import { setTimeout as delay } from "node:timers/promises";

export interface WaitForOptions {
  /** What is waited for, for the message: "the action to complete". */
  readonly what: string;
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

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
  do {
    try {
      const answer = await condition();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(intervalMs);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause });
}
