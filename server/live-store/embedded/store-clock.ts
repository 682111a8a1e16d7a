import type { Millis } from "@/lib/shared/ids";
import type { Clock } from "@/server/ports/clock";

import type { Moment } from "./model";

const LEAP_MS = 3_000;
const STANDSTILL_MS = 1_000;

/**
 * The store's time: the machine's plus an offset. It never goes back: a small step back of the machine's clock is waited
 * out, after a large one time goes on from where it was. A leap forward is noted, and so is a time without any calls.
 */
export class StoreClock {
  private readonly source: Clock;
  private offsetMs = 0;
  private last: Millis;
  private lastSeen: Millis;
  private jumpedAt: Millis;

  /** @param last what the time has been before; opening the store counts as a jump */
  constructor(source: Clock, last: Millis) {
    this.source = source;
    this.last = last;
    this.lastSeen = source.now();
    this.jumpedAt = this.step(this.lastSeen);
  }

  now(): Moment {
    const seen = this.source.now();
    const now = this.step(seen);
    if (seen - this.lastSeen > LEAP_MS) this.jumpedAt = now;
    this.lastSeen = seen;
    return { now, jumpedAt: this.jumpedAt };
  }

  private step(seen: Millis): Millis {
    const behindMs = this.last - (seen + this.offsetMs);
    if (behindMs > STANDSTILL_MS) this.offsetMs += behindMs;
    this.last = Math.max(seen + this.offsetMs, this.last);
    return this.last;
  }
}
