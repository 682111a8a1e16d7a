import type { LiveProgress } from "@/lib/actions/action-view";
import type { Progress } from "@/lib/actions/event";
import { readProgress } from "@/lib/realtime/read-progress";
import type { ProgressReport } from "@/server/ports/live-store";

/** Latest progress of open stages, by action, as the feed tells it. */
export class ProgressBook {
  private readonly actions = new Map<string, Map<string, Progress>>();

  note(report: ProgressReport): void {
    const progress = readProgress(report.progress);
    if (progress === null) return;
    const stages = this.actions.get(report.action) ?? new Map<string, Progress>();
    stages.set(report.stage, progress);
    this.actions.set(report.action, stages);
  }

  of(action: string): LiveProgress | undefined {
    return this.actions.get(action);
  }

  forget(action: string): void {
    this.actions.delete(action);
  }
}
