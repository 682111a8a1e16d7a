import type { Redis } from "ioredis";

/** How far a store's clock may run ahead of its Redis, which it then waits out; less than what it takes for a jump back. */
const AHEAD_MS = 4_000;
const RENEW_AFTER_MS = 1_000;
const LEAP_MS = 3_000;

/** Sets a store's last instant ahead of the machine's: until that catches up, the store's time stands still. */
const STAND = `
local time = redis.call('TIME')
local machine = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'now', ARGV[1], 'offset', ARGV[1] - machine - ${AHEAD_MS})
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'grace', ARGV[1]) end
redis.call('HDEL', KEYS[1], 'looked')
return 1`;

/** One time for an embedded store and a store in Redis, which passes when a test says so and not otherwise. */
export class StandingClock {
  private instant = 1_700_000_000_000;
  private stoodAt = 0;
  private readonly admin: Redis;
  private readonly metaKey: string;

  constructor(admin: Redis, prefix: string) {
    this.admin = admin;
    this.metaKey = `${prefix}:{p00}:meta`;
  }

  /** The time, as a `Clock` tells it. */
  now(): number {
    return this.instant;
  }

  /** Lets time pass. More than 3 s at once are a leap, as both stores see it. */
  async pass(ms: number): Promise<void> {
    this.instant += ms;
    await this.stand(ms > LEAP_MS);
  }

  /** Makes sure that Redis's time stands during the next call, and that claims are looked at whenever it is asked. */
  async hold(): Promise<void> {
    if (performance.now() - this.stoodAt > RENEW_AFTER_MS) await this.stand(false);
  }

  /** Lets the next tick look at claims again, which Redis does four times a second at most. */
  async lookAgain(): Promise<void> {
    await this.admin.hdel(this.metaKey, "looked");
  }

  /** Whether the machine was so slow that Redis's time may have gone on by itself. */
  get hasSlipped(): boolean {
    return performance.now() - this.stoodAt > AHEAD_MS - 500;
  }

  private async stand(isLeap: boolean): Promise<void> {
    await this.admin.eval(STAND, 1, this.metaKey, String(this.instant), isLeap ? "1" : "0");
    this.stoodAt = performance.now();
  }
}
