import type { SharedLimit } from "@/server/ports/live-store";

import type { KeptLimit, StoredAction } from "./model";

/** The limits that actions share, by name; one that no action names any more is forgotten. */
export class SharedLimits {
  private readonly limits = new Map<string, KeptLimit>();

  /** The limits of a new action. */
  open(limits: readonly SharedLimit[]): StoredAction["limits"] {
    return limits.map(({ name, most }) => ({ limit: this.use(name), most }));
  }

  /** An action is gone. */
  close({ limits }: StoredAction): void {
    for (const { limit } of limits) {
      limit.actions -= 1;
      if (limit.actions === 0) this.limits.delete(limit.name);
    }
  }

  all(): Iterable<KeptLimit> {
    return this.limits.values();
  }

  private use(name: string): KeptLimit {
    const known = this.limits.get(name) ?? { name, actions: 0, running: 0, parked: new Map() };
    known.actions += 1;
    this.limits.set(name, known);
    return known;
  }
}

/** How many more tasks of an action its shared limits allow. */
export function roomInLimits({ limits }: StoredAction): number {
  return limits.reduce((room, { limit, most }) => Math.min(room, most - limit.running), Infinity);
}

/** The shared limit of an action that is full; undefined when none is. */
export function fullLimit({ limits }: StoredAction): KeptLimit | undefined {
  return limits.find(({ limit, most }) => limit.running >= most)?.limit;
}
