import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";

import { FAMILY_BADGE, STATUS_VIEW, type ShownStatus } from "./status-view";

/** Marks drawn as solid shapes: at this size their outlines alone are too faint. */
const SOLID: ReadonlySet<ShownStatus> = new Set(["running", "paused"]);

/** The notch that tells "Completed with errors" from "Completed" in shape as well as in colour and word. */
function NotchedCheck() {
  return (
    <svg viewBox="0 0 24 24" className="size-3 shrink-0" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M20 6 9 17l-2-2M5 13l-1-1" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="19" cy="18" r="2.5" fill="currentColor" stroke="none" />
    </svg>
  );
}

/** Word, icon and colour of a state. `data-display` moves in the same frame as the word. */
export function StatusBadge({ status }: { status: ShownStatus }) {
  const view = STATUS_VIEW[status];
  const Icon = view.icon;
  return (
    <Badge tone={FAMILY_BADGE[view.family]}>
      {status === "partial" ? (
        <NotchedCheck />
      ) : (
        <Icon
          className={cn("size-3 shrink-0", SOLID.has(status) && "fill-current")}
          strokeWidth={2.5}
          aria-hidden="true"
        />
      )}
      <span className="truncate">{view.word}</span>
    </Badge>
  );
}
