import { strings } from "@/components/layout/strings";
import { formatRemaining } from "@/lib/shared/duration";
import { formatCount, spokenItems } from "@/lib/shared/number-format";

import type { ShownStatus } from "./status-view";
import { STATUS_VIEW } from "./status-view";
import type { StripStage } from "./strip-stage";
import { stagePercent } from "./strip-stage";

/** Order in which states are told: what is done, what needs a look, what goes on, what is to come. */
const TOLD = [
  "completed",
  "partial",
  "failed",
  "timed_out",
  "stalled",
  "retrying",
  "running",
  "cancelling",
  "waiting",
  "paused",
  "queued",
  "pending",
  "cancelled",
  "skipped",
] as const satisfies readonly ShownStatus[];

/** States whose stages are worth naming. */
const NAMED: ReadonlySet<ShownStatus> = new Set([
  "partial",
  "failed",
  "timed_out",
  "stalled",
  "retrying",
  "running",
  "cancelling",
  "waiting",
]);
const MOST_NAMES = 3;

const wordOf = (status: ShownStatus): string => STATUS_VIEW[status].word.toLowerCase().replace("…", "");

function nameOf(stage: StripStage): string {
  const percent = stage.display === "running" ? stagePercent(stage) : null;
  return percent === null ? stage.name : `${stage.name} ${strings.progress.spokenPercent(percent)}`;
}

function namesOf(stages: readonly StripStage[]): string {
  const names = stages.slice(0, MOST_NAMES).map(nameOf).join(", ");
  const more = stages.length - MOST_NAMES;
  return more > 0 ? `${names} ${strings.progress.andMore(more)}` : names;
}

/** The strip in words: `6 stages: 2 completed, 1 running (Transform 62%), 3 pending`. */
export function stripName(stages: readonly StripStage[]): string {
  if (stages.length === 0) return strings.progress.noStages;
  const parts = TOLD.flatMap((status) => {
    const those = stages.filter((stage) => stage.display === status);
    if (those.length === 0) return [];
    const names = NAMED.has(status) ? ` (${namesOf(those)})` : "";
    return [`${formatCount(those.length)} ${wordOf(status)}${names}`];
  });
  return `${strings.progress.stageCount(stages.length)}: ${parts.join(", ")}`;
}

/** What the progress bar of a stage says: `1,240 of 2,000 items, 62%, about 40 s left`. */
export function stageValueText(stage: StripStage): string {
  const percent = stagePercent(stage);
  const remaining = formatRemaining(stage.remainingMs ?? null);
  return [
    spokenItems(stage.progress),
    percent === null ? null : strings.progress.spokenPercent(percent),
    remaining === null ? null : strings.progress.left(remaining),
  ]
    .filter((part) => part !== null)
    .join(", ");
}
