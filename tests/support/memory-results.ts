import type { NewResult, ResultStore } from "@/server/ports/results";

/** Kept results in memory. */
export interface MemoryResults extends ResultStore {
  readonly kept: readonly NewResult[];
}

export function createMemoryResults(): MemoryResults {
  let kept: readonly NewResult[] = [];
  const removeWhere = (isGone: (result: NewResult) => boolean): Promise<number> => {
    const before = kept.length;
    kept = kept.filter((result) => !isGone(result));
    return Promise.resolve(before - kept.length);
  };
  return {
    get kept() {
      return kept;
    },
    find: (organisation, key, now) => {
      const found = kept.find((one) => one.organisation === organisation && one.key === key && one.expiresAt > now);
      return Promise.resolve(found ?? null);
    },
    keep: (result) => {
      kept = [...kept.filter(({ key }) => key !== result.key), result];
      return Promise.resolve();
    },
    remove: ({ organisation, flow = null, stage = null }) =>
      removeWhere(
        (one) =>
          one.organisation === organisation &&
          (flow === null || one.flow === flow) &&
          (stage === null || one.stage === stage),
      ),
    removeExpired: (now) => removeWhere(({ expiresAt }) => expiresAt <= now),
  };
}
