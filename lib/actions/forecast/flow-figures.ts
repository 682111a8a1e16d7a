import { quantile } from "./quantile";
import type { ActionTimings } from "./timings";

/** How long something took, ms: the middle, and what one in ten, nine in ten and nineteen in twenty stay below. */
export interface DurationFigures {
  readonly runs: number;
  readonly average: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
}

/** The durations of each stage of some actions, by name, in the order in which they first ran. Pure. */
export function stageFigures(timings: readonly ActionTimings[]): Readonly<Record<string, DurationFigures>> {
  const taken = new Map<string, number[]>();
  for (const { stages } of timings)
    for (const [name, { ms }] of Object.entries(stages)) taken.set(name, [...(taken.get(name) ?? []), ms]);
  return Object.fromEntries([...taken].map(([name, all]) => [name, figuresOf(all)]));
}

/** @param durationsMs at least one */
function figuresOf(durationsMs: readonly number[]): DurationFigures {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(quantile(sorted, share));
  const average = Math.round(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length);
  return { runs: sorted.length, average, p10: at(0.1), p50: at(0.5), p90: at(0.9), p95: at(0.95) };
}

/** How long a task takes on average where these actions ran, ms, as far as one stage is one task; null when there are none. Pure. */
export function averageStageMs(timings: readonly ActionTimings[]): number | null {
  const all = timings.flatMap(({ stages }) => Object.values(stages).map(({ ms }) => ms));
  return all.length === 0 ? null : all.reduce((sum, ms) => sum + ms, 0) / all.length;
}

/**
 * When a task is likely to start that has others before it, ms from now: a place is free, on the whole, every so long as a task takes
 * divided by the slots there are. Null without a slot. Pure.
 */
export function startsInMs(line: {
  readonly tasksBefore: number;
  readonly slots: number;
  readonly taskMs: number;
}): number | null {
  const { tasksBefore, slots, taskMs } = line;
  return slots === 0 ? null : Math.round(((tasksBefore + 1) * taskMs) / slots);
}
