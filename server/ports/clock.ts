import type { Millis } from "@/lib/shared/ids";

/** Time and chance, handed in so that tests and simulation can replace them. */
export interface Clock {
  now(): Millis;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };
