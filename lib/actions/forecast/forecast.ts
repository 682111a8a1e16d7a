import { timeAt } from "./pace";
import { quantile } from "./quantile";
import type { ActionTimings, StageTiming } from "./timings";

/** Where a stage of an open action is: times in ms, `share` of its items done, null while that is not told. */
export type StageNow = { readonly name: string; readonly after: readonly string[] } & (
  | { readonly is: "over"; readonly tookMs: number | null }
  | { readonly is: "running"; readonly elapsedMs: number; readonly share: number | null }
  | { readonly is: "pending" }
);

/** A time that four of five will lie in, with its middle, ms; and how many earlier actions say so. */
export interface Band {
  readonly lowMs: number;
  readonly midMs: number;
  readonly highMs: number;
  readonly basedOn: number;
}

/** The share of actions that are to end within a band. */
export const CONFIDENCE = 0.8;
/** Earlier actions are known at tenths only and look smoother than they were: their quantiles are taken a little further out. */
const SAMPLED = 0.84;
/** Fewer earlier actions say nothing. */
const LEAST_HISTORY = 10;
const LEAST_SIMILAR = 30;

/**
 * How long an action will go on, by earlier ones of the same flow: each tells how long it would take this one from here, at the pace
 * this one has. Of many, those count whose pace was most like it. Null when there are too few. Pure.
 */
export function forecast(stages: readonly StageNow[], history: readonly ActionTimings[]): Band | null {
  const told = similar(stages, history).flatMap((earlier) => remainingLike(stages, earlier) ?? []);
  return bandOf(told);
}

/** The band of a sample; null when it is too small. Pure. */
export function bandOf(sample: readonly number[]): Band | null {
  if (sample.length < LEAST_HISTORY) return null;
  const sorted = sample.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(quantile(sorted, share));
  return { lowMs: at((1 - SAMPLED) / 2), midMs: at(0.5), highMs: at((1 + SAMPLED) / 2), basedOn: sorted.length };
}

/** The earlier actions that were about as fast up to here, a third of all but at least thirty. */
function similar(stages: readonly StageNow[], history: readonly ActionTimings[]): readonly ActionTimings[] {
  const most = Math.max(LEAST_SIMILAR, Math.ceil(history.length / 3));
  if (history.length <= most) return history;
  const ranked = history.map((earlier) => ({ earlier, distance: distanceOf(stages, earlier) }));
  // Nothing of this one can be compared yet.
  if (ranked.every(({ distance }) => distance === 0)) return history;
  return ranked
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ earlier }) => earlier);
}

/** How many times slower or faster an earlier action was up to here, as a logarithm without its sign. */
function distanceOf(stages: readonly StageNow[], { stages: earlier }: ActionTimings): number {
  let nowMs = 0;
  let thenMs = 0;
  for (const stage of stages) {
    const timing = earlier[stage.name];
    const [now, then] = timing === undefined ? [null, 0] : upToHere(stage, timing);
    if (now === null) continue;
    nowMs += now;
    thenMs += then;
  }
  return Math.abs(Math.log((nowMs + 1) / (thenMs + 1)));
}

function upToHere(stage: StageNow, timing: StageTiming): [number | null, number] {
  if (stage.is === "over") return [stage.tookMs, timing.ms];
  if (stage.is === "pending" || stage.share === null || timing.pace === null) return [null, 0];
  return [stage.elapsedMs, timeAt(timing.pace, { totalMs: timing.ms, share: stage.share })];
}

/** How long an action goes on if it goes on as an earlier one did; null when that one had been done by now. */
function remainingLike(stages: readonly StageNow[], { stages: earlier }: ActionTimings): number | null {
  const ends = new Map<string, number>();
  const waiting = new Set(stages);
  // A stage that was added stands behind those that wait for it.
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const stage of waiting) {
      if (stage.after.some((name) => !ends.has(name))) continue;
      const left = leftOf(stage, earlier[stage.name]);
      if (left === null) return null;
      ends.set(stage.name, Math.max(0, ...stage.after.map((name) => ends.get(name) ?? 0)) + left);
      waiting.delete(stage);
    }
  }
  return Math.max(0, ...ends.values());
}

/** What is left of a stage, ms. One that the earlier action left out is left out again. */
function leftOf(stage: StageNow, timing: StageTiming | undefined): number | null {
  if (stage.is === "over") return 0;
  if (stage.is === "pending") return timing === undefined ? 0 : timing.waitMs + timing.ms;
  if (timing === undefined) return null;
  const { elapsedMs, share } = stage;
  if (share === null || share <= 0 || timing.pace === null) return timing.ms > elapsedMs ? timing.ms - elapsedMs : null;
  const thenMs = timeAt(timing.pace, { totalMs: timing.ms, share });
  return thenMs <= 0 ? null : (elapsedMs * (timing.ms - thenMs)) / thenMs;
}
