import type { Millis } from "@/lib/shared/ids";
import type { SharedLimit } from "@/server/ports/live-store";

import type { KeptLimit, NamedLimit, RateWindow, StoredAction } from "./model";
import { NEVER } from "./wakes";

/** Starts of a rate that do not count any more, which leaves so many places free. */
export interface OpenedRate {
  readonly limit: KeptLimit;
  readonly places: number;
}

/** The limits that actions share, by name; one that no action names any more is forgotten, a rate once its starts are over. */
export class SharedLimits {
  private readonly limits = new Map<string, KeptLimit>();
  /** The rates under which something began so lately that it counts. */
  private readonly rates = new Map<KeptLimit, RateWindow>();

  /** The limits of a new action. */
  open(limits: readonly SharedLimit[]): StoredAction["limits"] {
    return limits.map(({ name, most, perMs = 0 }) => ({ limit: this.use(name), most, perMs }));
  }

  /** An action is gone. */
  close({ limits }: StoredAction): void {
    for (const { limit } of limits) {
      limit.actions -= 1;
      this.forgetUnused(limit);
    }
  }

  all(): Iterable<KeptLimit> {
    return this.limits.values();
  }

  /** Counts an action that begins. Whether a rate has its first start by that, so that somebody must look when it is over. */
  noteStart({ limits }: StoredAction, now: Millis): boolean {
    let isFirst = false;
    for (const { limit, perMs } of limits) {
      if (perMs === 0) continue;
      limit.window ??= { perMs, starts: [] };
      isFirst ||= limit.window.starts.length === 0;
      limit.window.starts.push(now);
      this.rates.set(limit, limit.window);
    }
    return isFirst;
  }

  /** When the next start of a rate does not count any more. */
  get nextOpening(): Millis {
    let next = NEVER;
    for (const { starts, perMs } of this.rates.values()) next = Math.min(next, (starts[0] ?? NEVER) + perMs);
    return next;
  }

  /** Forgets the starts that do not count any more. */
  expire(now: Millis): OpenedRate[] {
    const opened: OpenedRate[] = [];
    for (const [limit, { starts, perMs }] of this.rates) {
      const kept = starts.findIndex((at) => at + perMs > now);
      const places = kept < 0 ? starts.length : kept;
      if (places === 0) continue;
      starts.splice(0, places);
      opened.push({ limit, places });
      if (starts.length > 0) continue;
      limit.window = null;
      this.rates.delete(limit);
      this.forgetUnused(limit);
    }
    return opened;
  }

  /** The rates with starts that count, for a snapshot. */
  savedRates(): { readonly name: string; readonly perMs: number; readonly starts: readonly Millis[] }[] {
    return Array.from(this.rates, ([{ name }, { perMs, starts }]) => ({ name, perMs, starts: [...starts] }));
  }

  /** Rates of a snapshot, before its actions name them. */
  restoreRates(saved: ReturnType<SharedLimits["savedRates"]>): void {
    for (const { name, perMs, starts } of saved) {
      const limit = this.known(name);
      limit.window = { perMs, starts: [...starts] };
      this.rates.set(limit, limit.window);
    }
  }

  private use(name: string): KeptLimit {
    const limit = this.known(name);
    limit.actions += 1;
    return limit;
  }

  private known(name: string): KeptLimit {
    const limit = this.limits.get(name) ?? { name, actions: 0, running: 0, window: null, parked: new Map() };
    this.limits.set(name, limit);
    return limit;
  }

  private forgetUnused(limit: KeptLimit): void {
    if (limit.actions === 0 && limit.window === null) this.limits.delete(limit.name);
  }
}

/** Whether a limit lets one more task run, or one more action begin. Starts count until a tick has taken them away. */
export function hasRoom({ limit, most, perMs }: NamedLimit): boolean {
  return (perMs === 0 ? limit.running : (limit.window?.starts.length ?? 0)) < most;
}

/** How many more tasks of an action its shared limits allow; a rate counts actions, not tasks. */
export function roomInLimits({ limits }: StoredAction): number {
  return limits.reduce(
    (room, { limit, most, perMs }) => (perMs === 0 ? Math.min(room, most - limit.running) : room),
    Infinity,
  );
}

/** The shared limit of an action that is full; undefined when none is. An action that has begun is past its rates. */
export function fullLimit({ limits, turnAt }: StoredAction): KeptLimit | undefined {
  return limits.find((one) => (one.perMs === 0 || turnAt === 0) && !hasRoom(one))?.limit;
}
