import type { ActionTimings } from "@/lib/actions/forecast/timings";
import type { ActionStatus } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";

/** Of which actions: of a flow, of one version of it, or for a target. */
export interface TimingsQuery {
  readonly organisation: string;
  readonly flow?: string | undefined;
  readonly version?: string | undefined;
  readonly target?: string | undefined;
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  readonly limit: number;
}

/** The actions of a flow that were made in a stretch of time, counted; durations, ms, are of those that completed. */
export interface FlowTotals {
  readonly byStatus: Readonly<Partial<Record<ActionStatus, number>>>;
  readonly durationMs: { readonly average: number; readonly p50: number; readonly p95: number } | null;
}

/** What earlier actions tell. */
export interface HistoryStore {
  /** How long actions took that completed and can be compared with others, the newest first; of the latest few thousand. */
  listTimings(query: TimingsQuery): Promise<readonly ActionTimings[]>;
  readTotals(query: Omit<TimingsQuery, "target" | "limit"> & { readonly flow: string }): Promise<FlowTotals>;
}
