import { ProgressBar } from "@/components/ui/progress-bar";

import { StripCanvas } from "./strip-canvas";
import type { StripStage } from "./strip-stage";
import { segmentOf } from "./strip-stage";
import { stageValueText, stripName } from "./strip-text";

export type StripSize = "row" | "header";

/** Above this a box for each stage costs more than it tells. */
const MOST_BOXES = 60;
/** From here on the gaps between boxes would eat the boxes. */
const CROWDED = { row: 30, header: 40 } as const satisfies Record<StripSize, number>;
/** Running stages that get a progress bar of their own; the table of stages names all. */
const MOST_BARS = { row: 1, header: 4 } as const satisfies Record<StripSize, number>;

interface StageStripProps {
  /** In plan order. */
  stages: readonly StripStage[];
  /** `row` is 8 px high, `header` 16 px. */
  size: StripSize;
}

function Cross() {
  return (
    <>
      <svg className="segment-cross" viewBox="0 0 16 16" aria-hidden="true">
        <path d="m4.5 4.5 7 7m0-7-7 7" strokeWidth="2.5" strokeLinecap="round" />
      </svg>
      <span className="segment-tick" />
    </>
  );
}

function StripSegment({ stage }: { stage: StripStage }) {
  const { shape, family, fraction } = segmentOf(stage);
  return (
    <span
      className="segment"
      data-shape={shape}
      data-family={family}
      data-stage-id={stage.id}
      data-status={stage.display}
      data-attempt={stage.attempt}
      data-processed={stage.progress.current}
      data-total={stage.progress.total ?? undefined}
    >
      {fraction !== null && <span className="segment-fill" style={{ width: `${fraction * 100}%` }} />}
      {shape === "crossed" && <Cross />}
    </span>
  );
}

/**
 * The stages of an action as one bar of equal segments. It is a picture with a name and holds nothing to focus; running
 * stages have a progress bar beside it, for screen readers.
 */
export function StageStrip({ stages, size }: StageStripProps) {
  const name = stripName(stages);
  const running = stages.filter((stage) => stage.display === "running").slice(0, MOST_BARS[size]);
  return (
    <div className="relative w-full min-w-0">
      {stages.length > MOST_BOXES ? (
        <StripCanvas displays={stages.map((stage) => stage.display)} size={size} name={name} />
      ) : (
        <div
          className="strip"
          data-size={size}
          data-crowded={stages.length > CROWDED[size] ? "" : undefined}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a picture made of boxes, each with its data
          role="img"
          aria-label={name}
        >
          {stages.map((stage) => (
            <StripSegment key={stage.id} stage={stage} />
          ))}
        </div>
      )}
      {running.map((stage) => (
        <ProgressBar
          key={stage.id}
          label={stage.name}
          current={stage.progress.current}
          total={stage.progress.total}
          valueText={stageValueText(stage)}
          className="sr-only"
        />
      ))}
    </div>
  );
}
