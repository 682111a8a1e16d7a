import type { LiveStore } from "./live-store";
import type { RecordStore } from "./record";

/** Where the events are that logs in the live store no longer hold. */
export type RecordedLogs = Pick<RecordStore, "readEvents">;

/** The live store, at the epoch this process believes in, and the home its actions are recorded under. */
export interface LiveAccess {
  readonly store: LiveStore;
  /** Kept current by `refresh`; named in each call. */
  readonly epoch: number;
  readonly home: string;
  /** Null where there is no record; then nothing is ever compacted. */
  readonly recorded: RecordedLogs | null;
  /** Reads the store's epoch again, after a `RecoveringError`. 0 while the store is not open. */
  refresh(): Promise<number>;
}
