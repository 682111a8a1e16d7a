import { InvalidInputError } from "@/lib/shared/errors";

import type { Progress } from "./event";

/** What a task reports of its progress; fields left out stay as they are. */
export interface ProgressReport {
  readonly current?: number;
  readonly total?: number | null;
  readonly message?: string | null;
}

const NOTHING_DONE: Progress = { current: 0, total: null, message: null };

/**
 * Progress after a report. Counts are floored at 0 and at the total (flag `overflow`), and never fall within an attempt
 * (flag `backwards`). @throws InvalidInputError when the total is negative or a count is not a number
 */
export function advanceProgress(before: Progress | null, report: ProgressReport): Progress {
  const start = before ?? NOTHING_DONE;
  const { current: wanted = start.current, total = start.total, message = start.message } = report;
  if (total !== null && (!Number.isFinite(total) || total < 0)) {
    throw new InvalidInputError("INVALID_PROGRESS", "The total of a progress report must be 0 or more.");
  }
  if (Number.isNaN(wanted))
    throw new InvalidInputError("INVALID_PROGRESS", "The count of a progress report must be a number.");
  const bounds = { floor: start.current, total };
  const current = within(Math.max(0, wanted, bounds.floor), total);
  const flag = flagOf(wanted, bounds);
  return flag === null ? { current, total, message } : { current, total, message, flag };
}

function within(count: number, total: number | null): number {
  return total === null ? count : Math.min(count, total);
}

function flagOf(wanted: number, bounds: { floor: number; total: number | null }): "overflow" | "backwards" | null {
  if (bounds.total !== null && wanted > bounds.total) return "overflow";
  return wanted < bounds.floor ? "backwards" : null;
}

/** Share done, 0 to 1; 0 while the total is unknown or nothing. */
export function fractionOf(progress: Progress | null): number {
  if (progress === null || progress.total === null || progress.total <= 0) return 0;
  return Math.min(1, Math.max(0, progress.current / progress.total));
}

/**
 * Percent of the whole: Σ weight × fraction over Σ weight, floored; 100 only when `complete`.
 * @param weights one per stage, or null for equal ones
 */
export function overallPercent(
  fractions: readonly number[],
  weights: readonly number[] | null,
  complete: boolean,
): number {
  if (complete) return 100;
  let done = 0;
  let whole = 0;
  fractions.forEach((fraction, place) => {
    const weight = weights?.[place] ?? 1;
    done += weight * fraction;
    whole += weight;
  });
  if (whole <= 0) return 0;
  return Math.min(99, Math.floor((100 * done) / whole + 1e-9));
}
