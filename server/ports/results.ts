import type { Payload } from "@/lib/actions/event";
import type { Millis } from "@/lib/shared/ids";

/** A result that was kept: what a task gave, which action it was of, and how long it had taken. */
export interface KeptResult {
  /** A reference is to the copy that is the result's own. */
  readonly output: Payload;
  readonly action: string;
  readonly at: Millis;
  readonly durationMs: number;
}

/** A result to be kept under the hash of what its task read. */
export interface NewResult extends KeptResult {
  readonly organisation: string;
  readonly key: string;
  readonly flow: string;
  readonly version: string;
  readonly stage: string;
  readonly expiresAt: Millis;
  /** What the output refers to, of which a copy is kept; null for one that stands in place. */
  readonly bytes: Uint8Array | null;
}

/** Which results; all of the organisation when nothing is named. */
export interface ResultFilter {
  readonly organisation: string;
  readonly flow?: string | undefined;
  readonly stage?: string | undefined;
}

/** Results of tasks, kept so that the same work is not done twice. */
export interface ResultStore {
  /** The result under a key, unless it has expired by `now`. */
  find(organisation: string, key: string, now: Millis): Promise<KeptResult | null>;
  /** Keeps a result in the place of the one before. Of several that are kept at once, one stays. */
  keep(result: NewResult): Promise<void>;
  /** Removes results and answers how many. */
  remove(filter: ResultFilter): Promise<number>;
  /** Removes at most `limit` results that have expired by `now`, and answers how many. */
  removeExpired(now: Millis, limit: number): Promise<number>;
}
