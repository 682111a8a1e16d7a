import type { Millis } from "@/lib/shared/ids";

import type { Action } from "./action";
import { NO_UPDATES, observe, type Estimator } from "./eta";
import type { Progress } from "./event";

/** How fast a stage goes; a new round (attempt) begins anew. */
export interface StageSpeed {
  readonly round: number;
  readonly estimator: Estimator;
}

/** The speeds of the stages of an action, by name. */
export type Speeds = ReadonlyMap<string, StageSpeed>;

export const NO_SPEEDS: Speeds = new Map();

export interface SpeedUpdate {
  readonly stage: string;
  readonly round: number;
  readonly progress: Progress;
  readonly at: Millis;
}

/** The speeds after a report of one stage. Pure. */
export function observeProgress(speeds: Speeds, { stage, round, progress, at }: SpeedUpdate): Speeds {
  const known = speeds.get(stage);
  const before = known?.round === round ? known.estimator : NO_UPDATES;
  const estimator = observe(before, { at, current: progress.current, total: progress.total });
  return new Map(speeds).set(stage, { round, estimator });
}

/** The speeds after tasks of wide stages ended: these are their items. Pure. */
export function observeTasks(speeds: Speeds, before: Action, after: Action): Speeds {
  let observed = speeds;
  after.stages.forEach((stage, place) => {
    if (!stage.plan.wide || stage === before.stages[place] || stage.status !== "running") return;
    const progress = { current: stage.counts.completed + stage.counts.failed, total: stage.total, message: null };
    observed = observeProgress(observed, {
      stage: stage.name,
      round: stage.manualRetries,
      progress,
      at: after.updatedAt,
    });
  });
  return observed;
}
