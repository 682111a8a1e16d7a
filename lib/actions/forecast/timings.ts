import type { Action, Stage } from "../action";
import { entriesOf } from "../task-table";
import { notePace, PACE_SHARES, type Pace } from "./pace";

/** How long a stage of an action that completed waited for a runner and then took, ms; `pace` null when it told of no items. */
export interface StageTiming {
  readonly waitMs: number;
  readonly ms: number;
  readonly pace: Pace | null;
}

/** How long an action that completed took, ms, and each of its stages that ran, by name. */
export interface ActionTimings {
  readonly ms: number;
  readonly stages: Readonly<Record<string, StageTiming>>;
}

/** Flows of more stages have no history: it would be larger than what it tells. */
const MOST_STAGES = 200;

/**
 * How long an action took; null for one that tells nothing of others: it did not complete, was taken up again or paused, or took
 * over what another had done. Pure.
 */
export function timingsOf(action: Action): ActionTimings | null {
  const { status, generation, startedAt, finishedAt, pausedMs, created, stages } = action;
  if (status !== "completed" || generation > 1 || pausedMs > 0 || created.rerun !== undefined) return null;
  if (startedAt === null || finishedAt === null || stages.length > MOST_STAGES) return null;
  const timed = stages.flatMap((stage): [string, StageTiming][] => {
    const timing = timingOf(stage);
    return timing === null ? [] : [[stage.name, timing]];
  });
  return { ms: Math.max(0, finishedAt - startedAt), stages: Object.fromEntries(timed) };
}

function timingOf(stage: Stage): StageTiming | null {
  const { queuedAt, startedAt, finishedAt } = stage;
  if (startedAt === null || finishedAt === null) return null;
  const waitMs = Math.max(0, startedAt - (queuedAt ?? startedAt));
  return { waitMs, ms: Math.max(0, finishedAt - startedAt), pace: paceOf(stage, startedAt) };
}

function paceOf(stage: Stage, startedAt: number): Pace | null {
  if (!stage.plan.wide) return stage.pace?.length === PACE_SHARES.length ? stage.pace : null;
  const ends = entriesOf(stage.tasks)
    .flatMap(({ history }) => history.at(-1)?.finishedAt ?? [])
    .toSorted((a, b) => a - b);
  let pace: Pace = [];
  for (const mark of PACE_SHARES) {
    const end = ends[Math.ceil(mark * ends.length) - 1];
    if (end !== undefined) pace = notePace(pace, { share: mark, ms: end - startedAt });
  }
  return pace.length === PACE_SHARES.length ? pace : null;
}

/** Stages of earlier actions that a forecast looks at, all together; more make it slower and hardly better. */
const MOST_TIMINGS = 4_000;
const LEAST_HISTORY = 30;

/** As many earlier actions as a forecast of their flow needs: fewer of one with many stages. Pure. @param newestFirst the latest first */
export function enoughHistory(newestFirst: readonly ActionTimings[]): readonly ActionTimings[] {
  let timings = 0;
  const most = newestFirst.findIndex(({ stages }, place) => {
    timings += Object.keys(stages).length;
    return place >= LEAST_HISTORY && timings > MOST_TIMINGS;
  });
  return most === -1 ? newestFirst : newestFirst.slice(0, most);
}

/** The timings as their row keeps them: of each stage `[wait, took, …pace]`. */
export function encodeTimings({ ms, stages }: ActionTimings): string {
  const rows = Object.entries(stages).map(([name, one]): [string, number[]] => [
    name,
    [one.waitMs, one.ms, ...(one.pace ?? [])],
  ]);
  return JSON.stringify({ ms, stages: Object.fromEntries(rows) });
}

/** Timings of a row. */
export function decodeTimings(text: string): ActionTimings {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by encodeTimings
  const { ms, stages } = JSON.parse(text) as { ms: number; stages: Record<string, number[]> };
  const read = Object.entries(stages).map(([name, [waitMs = 0, took = 0, ...pace]]): [string, StageTiming] => [
    name,
    { waitMs, ms: took, pace: pace.length === PACE_SHARES.length ? pace : null },
  ]);
  return { ms, stages: Object.fromEntries(read) };
}
