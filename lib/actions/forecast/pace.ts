/** The shares of its items at which the time a task has taken is noted: every tenth but the last, which is its end. */
export const PACE_SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** How long a task had taken, ms, when it came to each of `PACE_SHARES`, as far as it has come. */
export type Pace = readonly number[];

/** The pace once a share of the items is done, after `ms`. A share that was reached before says nothing new. Pure. */
export function notePace(pace: Pace, { share, ms }: { readonly share: number; readonly ms: number }): Pace {
  const reached = PACE_SHARES.filter((mark) => share >= mark).length;
  if (reached <= pace.length) return pace;
  return [...pace, ...Array.from({ length: reached - pace.length }, () => Math.round(ms))];
}

/** When a task of a whole pace and that length had done a share of its items, ms after its beginning. Pure. */
export function timeAt(pace: Pace, { totalMs, share }: { readonly totalMs: number; readonly share: number }): number {
  const times = [0, ...pace, totalMs];
  const place = Math.min(Math.max(share, 0), 1) * (times.length - 1);
  const before = Math.floor(place);
  const from = times[before] ?? totalMs;
  const to = times[before + 1] ?? totalMs;
  return from + (to - from) * (place - before);
}
