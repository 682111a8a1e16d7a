import { shownStatus } from "@/components/stages/shown-status";
import type { ShownStatus } from "@/components/stages/status-view";
import type { StripStage } from "@/components/stages/strip-stage";
import type { ActionSummary } from "@/lib/actions/action-summary";
import type { ItemCount } from "@/lib/shared/number-format";

/** The state of an action in a list. */
export function listedStatus({ display, error }: ActionSummary): ShownStatus {
  return shownStatus(display, error);
}

/** The stages of an action in a list, as its strip draws them. */
export function listedStrip({ stages }: ActionSummary): StripStage[] {
  return stages.map(({ id, name, display, attempt, progress, code }) => ({
    id,
    name,
    display: shownStatus(display, code === undefined ? null : { code }),
    attempt,
    progress: { current: progress?.current ?? 0, total: progress?.total ?? null },
  }));
}

/** Items of the stage that runs, or of the last one that counted; null when nothing is counted, or several things at once. */
export function listedItems({ stages }: ActionSummary): ItemCount | null {
  const running = stages.filter((stage) => stage.display === "running");
  const counted = running.length > 0 ? running : stages;
  const found = counted.findLast(
    ({ progress }) => progress !== null && (progress.total !== null || progress.current > 0),
  );
  if (found?.progress === undefined || found.progress === null || running.length > 1) return null;
  return { current: found.progress.current, total: found.progress.total };
}
