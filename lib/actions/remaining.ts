import type { Millis } from "@/lib/shared/ids";

import type { Action, Stage } from "./action";
import { estimate, NO_UPDATES, observe, type Estimator } from "./eta";
import type { Speeds } from "./stage-speeds";
import { isStageEnded } from "./status";
import { entriesOf, entryAt } from "./task-table";

/** How fast plain stages go, by reports that were observed on another clock than the log's. */
export interface ObservedSpeeds {
  readonly speeds: Speeds;
  /** Now, on the clock the reports were observed on. */
  readonly observedNow: Millis;
  /** Now, on the clock of the log. */
  readonly logNow: Millis;
}

/** Ends of tasks closer together than this count as one update, as they do on a page. */
const UPDATE_MS = 100;
/** Older updates weigh next to nothing: these are at least six half-lives of the rate. */
const MOST_UPDATES = 1_200;

/**
 * The time a stage still needs, in ms; null when nothing honest can be said, as of one that does not run, or is to stop.
 * A plain stage goes by its reports, a wide one by the ends of its tasks, which the log has. Pure.
 */
export function stageRemainingMs(action: Action, stage: Stage, observed: ObservedSpeeds): number | null {
  if (action.status !== "running" || action.stopping !== null || stage.status !== "running") return null;
  const said = stage.plan.wide
    ? estimate(speedOfTasks(stage), observed.logNow)
    : estimate(speedOfReports(stage, observed.speeds), observed.observedNow);
  return said.kind === "remaining" ? said.ms : null;
}

/**
 * The time until all stages that have begun are done, in ms; null while any of them has no estimate, and when the action
 * does not run. Stages that have not begun are not guessed at. Pure.
 */
export function actionRemainingMs(action: Action, observed: ObservedSpeeds): number | null {
  let longestMs: number | null = null;
  for (const stage of action.stages) {
    if (stage.status === "pending" || isStageEnded(stage.status)) continue;
    const ms = stageRemainingMs(action, stage, observed);
    if (ms === null) return null;
    longestMs = Math.max(longestMs ?? 0, ms);
  }
  return longestMs;
}

function speedOfReports(stage: Stage, speeds: Speeds): Estimator {
  const speed = speeds.get(stage.name);
  const attempt = entryAt(stage.tasks, 0)?.attempt;
  return speed !== undefined && speed.round === attempt ? speed.estimator : NO_UPDATES;
}

/** The speed of a wide stage since its tasks were first claimed; what an earlier generation had done is where it began. */
function speedOfTasks({ tasks, startedAt, total }: Stage): Estimator {
  if (startedAt === null) return NO_UPDATES;
  const ends = entriesOf(tasks).flatMap(({ status, history }) =>
    status === "completed" || status === "failed" ? [history.at(-1)?.finishedAt ?? startedAt] : [],
  );
  const updates = new Map([[0, { at: startedAt, current: 0 }]]);
  ends
    .toSorted((a, b) => a - b)
    .forEach((end, place) => {
      const afterMs = Math.max(0, end - startedAt);
      updates.set(Math.ceil(afterMs / UPDATE_MS), { at: startedAt + afterMs, current: place + 1 });
    });
  return [...updates.values()]
    .slice(-MOST_UPDATES)
    .reduce((speed, update) => observe(speed, { ...update, total }), NO_UPDATES);
}
