import { cn } from "./cn";

interface ProgressBarProps {
  /** What makes progress. */
  label: string;
  current: number;
  /** Null while nobody knows; the bar then moves instead of filling. */
  total: number | null;
  /** The progress in words. */
  valueText: string;
  /** Nothing has been heard of it for too long: it stands still, in a frame. */
  isStalled?: boolean;
  className?: string;
}

function fractionOf(current: number, total: number): number {
  return total > 0 ? Math.min(1, Math.max(0, current / total)) : 0;
}

/** Without a total what goes on moves, and what is stalled stays empty. */
function shapeOf(total: number | null, isStalled: boolean): string {
  if (isStalled) return "framed";
  return total === null ? "moving" : "filling";
}

/** A bar that fills in items. Without a total it has no value, as the role asks. */
export function ProgressBar({ label, current, total, valueText, isStalled = false, className }: ProgressBarProps) {
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the native bar cannot be drawn like a strip
      role="progressbar"
      aria-label={label}
      aria-valuetext={valueText}
      {...(total === null
        ? {}
        : { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": Math.min(current, total) })}
      className={cn("strip progress", className)}
    >
      <span className="segment" data-family={isStalled ? "warning" : "info"} data-shape={shapeOf(total, isStalled)}>
        {total !== null && <span className="segment-fill" style={{ width: `${fractionOf(current, total) * 100}%` }} />}
      </span>
    </div>
  );
}
