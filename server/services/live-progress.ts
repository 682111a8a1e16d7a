import type { LiveProgress } from "@/lib/actions/action-view";
import { Progress } from "@/lib/actions/event";
import type { ProgressReport } from "@/server/ports/live-store";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

import type { ServiceDependencies } from "./context";
import { withEpoch } from "./load-action";

/** Latest reports of the open attempts of an action; none while the live store is away. */
export async function readProgressReports(
  context: ServiceDependencies,
  id: string,
): Promise<readonly ProgressReport[]> {
  try {
    return await withEpoch(context, (epoch) => context.live.store.readProgress(epoch, id));
  } catch (error) {
    if (error instanceof RecoveringError || error instanceof StoreAwayError) return [];
    throw error;
  }
}

/** Reports as views take them: by stage, those of the latest attempt. */
export function liveProgressOf(reports: readonly ProgressReport[]): LiveProgress {
  const latest = new Map<string, ProgressReport>();
  for (const report of reports) {
    if ((latest.get(report.stage)?.attempt ?? 0) <= report.attempt) latest.set(report.stage, report);
  }
  return new Map([...latest.values()].map(({ stage, progress }) => [stage, Progress.parse(JSON.parse(progress))]));
}
