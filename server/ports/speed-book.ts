import { NO_SPEEDS, observeProgress, type Speeds } from "@/lib/actions/stage-speeds";
import { readProgress } from "@/lib/realtime/read-progress";
import type { Millis } from "@/lib/shared/ids";
import { keepNewest } from "@/lib/shared/keep-newest";

import type { ProgressReport } from "./live-store";

const MOST_ACTIONS = 10_000;

/**
 * How fast open stages go, as this process has seen their reports come in. The actions heard of last are kept; one it has
 * not heard enough of yet has no speed, as on a page that was just opened.
 */
export class SpeedBook {
  private readonly actions = new Map<string, Speeds>();

  /** Takes in a report that came at `at`, on this process's clock. */
  note({ action, stage, task, attempt, progress }: ProgressReport, at: Millis): void {
    const report = task === 0 ? readProgress(progress) : null;
    if (report === null) return;
    const speeds = observeProgress(this.of(action), { stage, round: attempt, progress: report, at });
    keepNewest(this.actions, [action, speeds], MOST_ACTIONS);
  }

  of(action: string): Speeds {
    return this.actions.get(action) ?? NO_SPEEDS;
  }
}
