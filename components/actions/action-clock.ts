import type { Action } from "@/lib/actions/action";

/** When an action began and ended, as far as its elapsed time goes; while it is paused, its clock stands still. */
export interface ActionClock {
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly pausedMs: number;
}

/** The clock of an action or of its line in a list; null before it has started. */
export function actionClock(
  times: Pick<Action, "startedAt" | "finishedAt" | "pausedAt" | "pausedMs">,
): ActionClock | null {
  const { startedAt, finishedAt, pausedAt, pausedMs } = times;
  return startedAt === null ? null : { startedAt, stoppedAt: finishedAt ?? pausedAt, pausedMs };
}
