import type { Clock } from "@/server/ports/clock";

interface Entry<T> {
  readonly value: Promise<T>;
  readonly until: number;
}

/** Answers kept for a while, so that one caller's many requests are looked up once. */
export class TimedCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly clock: Clock;
  private readonly keepMs: number;
  private readonly most: number;

  constructor(clock: Clock, limits: { readonly keepMs: number; readonly most: number }) {
    this.clock = clock;
    this.keepMs = limits.keepMs;
    this.most = limits.most;
  }

  /** The answer kept for `key`, or the one `find` gives now; a failure is not kept. */
  get(key: string, find: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const known = this.entries.get(key);
    if (known !== undefined && known.until > now) return known.value;
    const value = find();
    this.entries.delete(key);
    this.entries.set(key, { value, until: now + this.keepMs });
    value.catch(() => this.entries.delete(key));
    const oldest = this.entries.keys().next().value;
    if (this.entries.size > this.most && oldest !== undefined) this.entries.delete(oldest);
    return value;
  }

  clear(): void {
    this.entries.clear();
  }
}
