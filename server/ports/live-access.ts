import type { LiveStore } from "./live-store";

/** The live store, at the epoch this process believes in, and the home its actions are recorded under. */
export interface LiveAccess {
  readonly store: LiveStore;
  /** Kept current by `refresh`; named in each call. */
  readonly epoch: number;
  readonly home: string;
  /** Reads the store's epoch again, after a `RecoveringError`. 0 while the store is not open. */
  refresh(): Promise<number>;
}
