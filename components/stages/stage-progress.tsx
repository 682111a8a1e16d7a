import { ProgressBar } from "@/components/ui/progress-bar";
import { formatItems } from "@/lib/shared/number-format";

import type { StripStage } from "./strip-stage";
import { stageValueText } from "./strip-text";

/** Visible progress of one stage that runs, or should: items and a bar with the stage's name. */
export function StageProgress({ stage }: { stage: StripStage }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span data-numeric="" className="shrink-0 whitespace-nowrap text-muted">
        {formatItems(stage.progress)}
      </span>
      <ProgressBar
        label={stage.name}
        current={stage.progress.current}
        total={stage.progress.total}
        valueText={stageValueText(stage)}
        isStalled={stage.display === "stalled"}
      />
    </div>
  );
}
