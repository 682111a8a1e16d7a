import type { ShownStatus } from "./status-view";

/** From the state that must be seen to the one that may be covered. */
const WORST_FIRST = [
  "failed",
  "timed_out",
  "stalled",
  "retrying",
  "partial",
  "running",
  "cancelling",
  "waiting",
  "paused",
  "queued",
  "pending",
  "cancelled",
  "skipped",
  "completed",
] as const satisfies readonly ShownStatus[];

const RANK = new Map<ShownStatus, number>(WORST_FIRST.map((status, rank) => [status, rank]));
const rankOf = (status: ShownStatus): number => RANK.get(status) ?? WORST_FIRST.length;

const hasFailed = (status: ShownStatus): boolean => status === "failed" || status === "timed_out";

/** Neighbouring pixels of one state, `[from, to)`. */
export interface Run {
  status: ShownStatus;
  from: number;
  to: number;
}

function worstOf(displays: readonly ShownStatus[], from: number, to: number): ShownStatus {
  let worst: ShownStatus = "completed";
  for (let place = from; place < to; place += 1) {
    const status = displays[place] ?? "completed";
    if (rankOf(status) < rankOf(worst)) worst = status;
  }
  return worst;
}

/** The worst state under each of `pixels` pixels when the stages share the width equally. */
function bucket(displays: readonly ShownStatus[], pixels: number): ShownStatus[] {
  const perPixel = displays.length / pixels;
  return Array.from({ length: pixels }, (_, pixel) => {
    const from = Math.floor(pixel * perPixel);
    const to = Math.max(from + 1, Math.ceil((pixel + 1) * perPixel));
    return worstOf(displays, from, Math.min(to, displays.length));
  });
}

function runsOf(statuses: readonly ShownStatus[]): Run[] {
  const runs: Run[] = [];
  for (const [pixel, status] of statuses.entries()) {
    const last = runs.at(-1);
    if (last?.status === status) last.to = pixel + 1;
    else runs.push({ status, from: pixel, to: pixel + 1 });
  }
  return runs;
}

/** Where a run of at least `leastPixels` starts when it grows evenly about its middle and stays inside the strip. */
function widened(run: Run, leastPixels: number, pixels: number): Run {
  const missing = leastPixels - (run.to - run.from);
  if (missing <= 0) return run;
  const from = Math.max(0, Math.min(pixels - leastPixels, run.from - Math.floor(missing / 2)));
  return { status: run.status, from, to: Math.min(pixels, from + leastPixels) };
}

/**
 * The pixels of a strip of many stages, as runs from left to right. Each pixel shows the worst state under it, and a
 * failure is at least `leastFailurePixels` wide.
 */
export function stripRuns(displays: readonly ShownStatus[], pixels: number, leastFailurePixels: number): Run[] {
  if (displays.length === 0 || pixels <= 0) return [];
  const statuses = bucket(displays, pixels);
  for (const failure of runsOf(statuses).filter((run) => hasFailed(run.status))) {
    const { from, to, status } = widened(failure, leastFailurePixels, pixels);
    statuses.fill(status, from, to);
  }
  return runsOf(statuses);
}

/** Middles of the failures, where ticks stand above the strip. */
export function failureMiddles(runs: readonly Run[]): number[] {
  return runs.filter((run) => hasFailed(run.status)).map((run) => (run.from + run.to) / 2);
}
