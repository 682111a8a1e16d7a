const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Shortest remaining time that is named: below it an estimate means nothing. */
const LEAST_REMAINING_MS = 5 * SECOND_MS;

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/**
 * A length of time in at most two units, rounded down: `840 ms`, `44 s`, `12 m 31 s`, `2 h 03 m`, `3 d 4 h`.
 * What is negative or no number counts as none, `0 ms`.
 */
export function formatDuration(durationMs: number): string {
  const wholeMs = Number.isFinite(durationMs) ? Math.max(0, Math.floor(durationMs)) : 0;
  return wholeMs < SECOND_MS ? `${wholeMs} ms` : formatElapsed(wholeMs);
}

/** As `formatDuration`, in whole seconds: for a clock that moves once per second (`0 s`, `1 m 04 s`). */
export function formatElapsed(elapsedMs: number): string {
  const wholeMs = Number.isFinite(elapsedMs) ? Math.max(0, elapsedMs) : 0;
  const seconds = Math.floor((wholeMs % MINUTE_MS) / SECOND_MS);
  const minutes = Math.floor((wholeMs % HOUR_MS) / MINUTE_MS);
  const hours = Math.floor((wholeMs % DAY_MS) / HOUR_MS);
  if (wholeMs < MINUTE_MS) return `${seconds} s`;
  if (wholeMs < HOUR_MS) return `${minutes} m ${twoDigits(seconds)} s`;
  if (wholeMs < DAY_MS) return `${hours} h ${twoDigits(minutes)} m`;
  return `${Math.floor(wholeMs / DAY_MS)} d ${hours} h`;
}

/**
 * A remaining time in words, rounded so that it does not pretend to be exact: `about 40 s`, `about 4 min`, `about 2 h`.
 * Never negative and never zero: the least is `about 5 s`. Null when there is no estimate.
 */
export function formatRemaining(remainingMs: number | null): string | null {
  if (remainingMs === null || !Number.isFinite(remainingMs)) return null;
  const seconds = Math.round(Math.max(remainingMs, LEAST_REMAINING_MS) / (5 * SECOND_MS)) * 5;
  if (seconds < 60) return `about ${seconds} s`;
  const minutes = Math.round(remainingMs / MINUTE_MS);
  if (minutes < 60) return `about ${minutes} min`;
  const hours = Math.round(remainingMs / HOUR_MS);
  return hours < 48 ? `about ${hours} h` : `about ${Math.round(remainingMs / DAY_MS)} d`;
}

const UNITS = [
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
] as const;

/** A length of time that somebody chose, in words and in the largest unit that fits it: `30 days`, `1 hour`, `90 seconds`. */
export function formatSpan(spanMs: number): string {
  const [word, unitMs] = UNITS.find(([, ms]) => spanMs >= ms && spanMs % ms === 0) ?? ["second", SECOND_MS];
  const count = Math.round((spanMs / unitMs) * 1_000) / 1_000;
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

const ROUNDINGS = [
  ["s", SECOND_MS, 5, 90 * SECOND_MS],
  ["min", MINUTE_MS, 1, 90 * MINUTE_MS],
  ["h", HOUR_MS, 1, 48 * HOUR_MS],
] as const;

/** Between which times something is likely to be over, rounded alike: `20–35 s`, `4–6 min`; one of them where they are the same. */
export function formatRange(lowMs: number, highMs: number): string {
  const [unit, unitMs, step] = ROUNDINGS.find(([, , , most]) => highMs < most) ?? (["d", DAY_MS, 1] as const);
  const rounded = (ms: number): number => Math.round(ms / unitMs / step) * step;
  const high = Math.max(rounded(highMs), step);
  const low = Math.min(Math.max(rounded(lowMs), step), high);
  return low === high ? `${high} ${unit}` : `${low}–${high} ${unit}`;
}
