import type { Millis } from "@/lib/shared/ids";

/** One update of an attempt's progress; `total` null while it is unknown. */
export interface ProgressUpdate {
  readonly at: Millis;
  readonly current: number;
  readonly total: number | null;
}

/**
 * What is remembered of an attempt's updates to tell how fast it goes. Only updates that move the count are counted: a
 * task that repeats its count or changes its message makes no progress.
 */
export interface Estimator {
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly updates: number;
  readonly current: number;
  readonly total: number | null;
  /** Items done, and the time they took, both fading with age. */
  readonly fadedItems: number;
  readonly fadedMs: number;
  /** The latest times between updates, oldest first. */
  readonly intervalsMs: readonly number[];
}

/** What can be said of the time an attempt still needs. */
export type Estimate =
  | { readonly kind: "none" }
  | { readonly kind: "remaining"; readonly ms: number; readonly ratePerS: number }
  | { readonly kind: "no-progress"; readonly sinceMs: number };

const HALF_LIFE_MS = 20_000;
/** The weight of a steady source that has gone on for ever: ∫ 2^(−t / half-life) dt. */
const FULL_WEIGHT_MS = HALF_LIFE_MS / Math.LN2;
const LEAST_UPDATES = 5;
const LEAST_SPAN_MS = 3_000;
/** For so long after an update its estimate runs down like a clock; then it grows until the next one. */
const TRUSTED_MS = 3_000;
const LEAST_SILENCE_MS = 10_000;
const SILENT_INTERVALS = 3;
const INTERVALS_KEPT = 21;
const NONE: Estimate = { kind: "none" };

/** An estimator before its first update. */
export const NO_UPDATES: Estimator = {
  firstAt: 0,
  lastAt: 0,
  updates: 0,
  current: 0,
  total: null,
  fadedItems: 0,
  fadedMs: 0,
  intervalsMs: [],
};

/**
 * The estimator after an update. Pure. The rate is weighted exponentially with a half-life of 20 s; a count that falls
 * (a new attempt) begins anew.
 */
export function observe(estimator: Estimator, update: ProgressUpdate): Estimator {
  const { at, current, total } = update;
  if (estimator.updates === 0 || current < estimator.current) {
    return { ...NO_UPDATES, firstAt: at, lastAt: at, updates: 1, current, total };
  }
  if (current === estimator.current) return { ...estimator, total };
  const items = current - estimator.current;
  const intervalMs = Math.max(0, at - estimator.lastAt);
  const fading = 2 ** (-intervalMs / HALF_LIFE_MS);
  const weightMs = FULL_WEIGHT_MS * (1 - fading);
  const weighedItems = intervalMs === 0 ? items : (items / intervalMs) * weightMs;
  return {
    ...estimator,
    lastAt: estimator.lastAt + intervalMs,
    updates: estimator.updates + 1,
    current,
    total,
    fadedItems: estimator.fadedItems * fading + weighedItems,
    fadedMs: estimator.fadedMs * fading + weightMs,
    intervalsMs: [...estimator.intervalsMs.slice(1 - INTERVALS_KEPT), intervalMs],
  };
}

/**
 * What can be said at `now`, on the clock of the updates, of an attempt that runs. Nothing before 5 updates, nor once the
 * total is reached; the time remaining only after 3 s of updates and with a known total. From 3 s after the last update
 * the time remaining grows by 1 s per s, and after max(10 s, 3 × the median interval) only the silence is told.
 */
export function estimate(estimator: Estimator, now: Millis): Estimate {
  const { current, total, updates, lastAt } = estimator;
  if (updates < LEAST_UPDATES || (total !== null && current >= total)) return NONE;
  const sinceMs = Math.max(0, now - lastAt);
  const silenceMs = Math.max(LEAST_SILENCE_MS, SILENT_INTERVALS * medianOf(estimator.intervalsMs));
  if (sinceMs >= silenceMs) return { kind: "no-progress", sinceMs };
  if (total === null || lastAt - estimator.firstAt < LEAST_SPAN_MS) return NONE;
  const ratePerMs = estimator.fadedItems / estimator.fadedMs;
  const atUpdateMs = (total - current) / ratePerMs;
  const trustedMs = Math.ceil(Math.max(0, atUpdateMs - Math.min(sinceMs, TRUSTED_MS)));
  return { kind: "remaining", ms: trustedMs + Math.max(0, sinceMs - TRUSTED_MS), ratePerS: ratePerMs * 1_000 };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}
