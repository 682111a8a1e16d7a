import { X } from "lucide-react";

import { strings } from "@/components/layout/strings";
import { cn } from "@/components/ui/cn";

import { STATUS_VIEW } from "./status-view";
import type { StripStage } from "./strip-stage";

/** More names than this do not fit under their segments. */
const MOST_LABELS = 8;
const CURRENT: ReadonlySet<StripStage["display"]> = new Set([
  "running",
  "retrying",
  "waiting",
  "stalled",
  "cancelling",
]);
const FAILED: ReadonlySet<StripStage["display"]> = new Set(["failed", "timed_out"]);

function toneOf(display: StripStage["display"]): string {
  if (FAILED.has(display)) return "font-semibold text-danger-fg";
  return CURRENT.has(display) ? "font-semibold text-text" : "text-muted";
}

/** Names of the stages under the segments of a header strip: the current one bold, a failed one with its word. */
export function StripLabels({ stages }: { stages: readonly StripStage[] }) {
  if (stages.length > MOST_LABELS) return null;
  return (
    <ol aria-label={strings.progress.stages} className="mt-1.5 hidden gap-[3px] text-xs md:flex">
      {stages.map((stage) => (
        <li
          key={stage.id}
          aria-current={CURRENT.has(stage.display) ? "step" : undefined}
          className={cn("flex min-w-0 flex-1 items-center gap-1", toneOf(stage.display))}
        >
          {FAILED.has(stage.display) && <X className="size-3 shrink-0" strokeWidth={3} aria-hidden="true" />}
          <span className="truncate">
            {stage.name}
            {FAILED.has(stage.display) && ` · ${STATUS_VIEW[stage.display].word.toLowerCase()}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
