import type { LiveProgress } from "@/lib/actions/action-view";
import type { ObservedSpeeds } from "@/lib/actions/remaining";
import { readProgress } from "@/lib/realtime/read-progress";
import type { Millis } from "@/lib/shared/ids";
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

/** How fast the stages of an action go, as this process has heard; `logNow` is the clock of its log. */
export function observedSpeeds({ speeds, clock }: ServiceDependencies, id: string, logNow: Millis): ObservedSpeeds {
  return { speeds: speeds.of(id), observedNow: clock.now(), logNow };
}

/** Reports as views take them: by stage, those of the latest attempt. */
export function liveProgressOf(reports: readonly ProgressReport[]): LiveProgress {
  const latest = new Map<string, ProgressReport>();
  for (const report of reports) {
    if ((latest.get(report.stage)?.attempt ?? 0) <= report.attempt) latest.set(report.stage, report);
  }
  return new Map(
    [...latest.values()].flatMap(({ stage, progress }) => {
      const read = readProgress(progress);
      return read === null ? [] : [[stage, read]];
    }),
  );
}
