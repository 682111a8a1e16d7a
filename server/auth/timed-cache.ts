import { keepNewest } from "@/lib/shared/keep-newest";
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
    const entry = { value, until: now + this.keepMs };
    keepNewest(this.entries, [key, entry], this.most);
    value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return value;
  }

  clear(): void {
    this.entries.clear();
  }
}
