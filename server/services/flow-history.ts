import type { ActionTimings } from "@/lib/actions/forecast/timings";
import { AppError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import { keepNewest } from "@/lib/shared/keep-newest";
import type { TimingsQuery } from "@/server/ports/history";
import type { RecordStore } from "@/server/ports/record";

import type { ServiceDependencies } from "./context";

type Asked = Omit<TimingsQuery, "limit" | "from" | "to">;

interface Known {
  readonly at: Millis;
  readonly timings: Promise<readonly ActionTimings[]>;
}

/** Forecasts need no more. */
const MOST = 100;
const KEPT_MS = 5_000;
const MOST_KEPT = 500;
const byRecord = new WeakMap<RecordStore, Map<string, Known>>();

/** How long the latest actions of a flow, or for a target, took; as of some seconds ago. None while the record is away. */
export function timingsOf({ record, clock }: Pick<ServiceDependencies, "record" | "clock">, asked: Asked) {
  const kept = byRecord.get(record) ?? new Map<string, Known>();
  byRecord.set(record, kept);
  const key = JSON.stringify([asked.organisation, asked.flow, asked.version, asked.target]);
  const now = clock.now();
  const known = kept.get(key);
  if (known !== undefined && now - known.at < KEPT_MS) return known.timings;
  const timings = record.history.listTimings({ ...asked, limit: MOST }).catch((error: unknown) => {
    kept.delete(key);
    if (error instanceof AppError && error.kind === "unavailable") return [];
    throw error;
  });
  keepNewest(kept, [key, { at: now, timings }], MOST_KEPT);
  return timings;
}
