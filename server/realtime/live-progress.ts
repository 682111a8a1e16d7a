import type { LiveProgress } from "@/lib/actions/action-view";
import type { Progress } from "@/lib/actions/event";
import type { ProgressReport } from "@/server/ports/live-store";

/** Latest progress of open stages, by action, as the feed tells it. */
export class ProgressBook {
  private readonly actions = new Map<string, Map<string, Progress>>();

  note(report: ProgressReport): void {
    const stages = this.actions.get(report.action) ?? new Map<string, Progress>();
    stages.set(report.stage, parseProgress(report.progress));
    this.actions.set(report.action, stages);
  }

  of(action: string): LiveProgress | undefined {
    return this.actions.get(action);
  }

  forget(action: string): void {
    this.actions.delete(action);
  }
}

/** Runners write reports from a `Progress`. */
function parseProgress(text: string): Progress {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written from a Progress
  return JSON.parse(text) as Progress;
}
