/**
 * The value below which a share of what comes next will lie, as a sample tells it: of n values in order the i-th stands for the share
 * i / (n + 1) (Weibull's plotting positions), so that a band between two shares holds what it promises for small samples too.
 * @param sorted values in ascending order, at least one
 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(Math.max(share * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const before = Math.floor(place);
  const from = sorted[before] ?? 0;
  const to = sorted[before + 1] ?? from;
  return from + (to - from) * (place - before);
}
