import type { ItemCount } from "@/lib/shared/number-format";
import { openPercent } from "@/lib/shared/number-format";

import type { ShownStatus, StatusFamily } from "./status-view";
import { STATUS_VIEW } from "./status-view";

/** What a strip needs to know of a stage. Stages come in the order of the plan. */
export interface StripStage {
  id: string;
  name: string;
  display: ShownStatus;
  /** Items of the latest attempt. */
  progress: ItemCount;
  attempt?: number | undefined;
  /** Estimate, when there is an honest one. */
  remainingMs?: number | null | undefined;
}

/** How a segment is drawn; the shape alone tells what the colour tells. */
type SegmentShape =
  | "hollow"
  | "filling"
  | "moving"
  | "dotted"
  | "notched"
  | "barred"
  | "framed"
  | "solid"
  | "nicked"
  | "crossed"
  | "hatched";

const SHAPE = {
  pending: "hollow",
  queued: "hollow",
  running: "filling",
  cancelling: "filling",
  waiting: "dotted",
  retrying: "notched",
  paused: "barred",
  stalled: "framed",
  completed: "solid",
  partial: "nicked",
  failed: "crossed",
  timed_out: "crossed",
  cancelled: "hatched",
  skipped: "hatched",
} as const satisfies Record<ShownStatus, SegmentShape>;

/** Shapes whose filled part says how far the stage is. */
const MEASURED: ReadonlySet<SegmentShape> = new Set(["filling", "notched", "barred", "framed"]);

interface Segment {
  shape: SegmentShape;
  family: StatusFamily;
  /** Filled part from 0 to 1; null for shapes that are no measure. */
  fraction: number | null;
}

/** How the segment of a stage is drawn. A stage without a total moves while it runs, is a bare frame while it is stalled, and else full. */
export function segmentOf({ display, progress }: StripStage): Segment {
  const shape = SHAPE[display];
  const family = STATUS_VIEW[display].family;
  if (!MEASURED.has(shape)) return { shape, family, fraction: null };
  if (progress.total === null && shape === "filling") return { shape: "moving", family, fraction: null };
  if (progress.total === null) return { shape, family, fraction: shape === "framed" ? 0 : 1 };
  const fraction = progress.total > 0 ? progress.current / progress.total : 0;
  return { shape, family, fraction: Math.min(1, Math.max(0, fraction)) };
}

/** Percent of a stage: floor, and 100 only once it is completed. Null without a total. */
export function stagePercent({ display, progress }: StripStage): number | null {
  return display === "completed" ? 100 : openPercent(progress);
}
