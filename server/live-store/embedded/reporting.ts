import type { LinesAnswer, LinesReport, LinesRequest, ProgressReport, Report } from "@/server/ports/live-store";

import { KeptLines } from "./kept-lines";
import { findLease } from "./leases";
import type { ActionReports, StoredAction } from "./model";
import type { Tables } from "./tables";

/** Takes in progress and output lines; what is old, repeated, or of an action that is gone is passed over. */
export function takeReports(tables: Tables, reports: readonly Report[]): void {
  for (const one of reports) {
    const action = tables.actions.get(one.report.action);
    if (action === undefined) continue;
    if (one.kind === "progress") takeProgress(tables, action, one.report);
    else takeLines(tables, action, one.report);
  }
}

/** Only an attempt that is open has progress. */
function takeProgress(tables: Tables, action: StoredAction, report: ProgressReport): void {
  if (findLease(action, report.stage, report.task) === undefined) return;
  const { progress } = reportsOf(action);
  const key = `${report.stage}/${report.task}`;
  const before = progress.get(key);
  if (before !== undefined && isOlder(report, before)) return;
  progress.set(key, report);
  tables.feed.progress(report);
}

function isOlder(report: ProgressReport, before: ProgressReport): boolean {
  if (report.attempt !== before.attempt) return report.attempt < before.attempt;
  return report.version <= before.version;
}

function takeLines(tables: Tables, action: StoredAction, report: LinesReport): void {
  const { lines } = reportsOf(action);
  const key = attemptKey(report);
  const kept = lines.get(key) ?? new KeptLines();
  const fresh = kept.add(report.first, report.lines);
  if (fresh === null) return;
  lines.set(key, kept);
  tables.feed.lines({ ...report, first: fresh.first, lines: fresh.lines });
}

function reportsOf(action: StoredAction): ActionReports {
  action.reports ??= { progress: new Map(), lines: new Map() };
  return action.reports;
}

/** Output lines of one attempt, as far as they are kept. */
export function readLines(tables: Tables, request: LinesRequest): LinesAnswer {
  const kept = tables.actions.get(request.action)?.reports?.lines.get(attemptKey(request));
  return (kept ?? new KeptLines()).read(request.after, request.limit);
}

/** Latest progress of an action's open attempts. */
export function readProgress(tables: Tables, action: string): readonly ProgressReport[] {
  return [...(tables.actions.get(action)?.reports?.progress.values() ?? [])];
}

function attemptKey({ stage, task, attempt }: Pick<LinesReport, "stage" | "task" | "attempt">): string {
  return `${stage}/${task}/${attempt}`;
}
