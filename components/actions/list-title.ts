import { STATUS_VIEW } from "@/components/stages/status-view";
import type { ActionFilter } from "@/lib/actions/action-filter";
import { formatCount } from "@/lib/shared/number-format";

import { listStrings } from "./list-strings";

/** Title of the list's tab: `Actions · Failed, Running (37)`. The count is left out while it is not known. */
export function listTitle({ status, flow, text }: ActionFilter, count: number | null): string {
  const parts = [...status.map((one) => STATUS_VIEW[one].word), flow, text.trim()].filter((part) => part !== "");
  const total = count === null ? "" : ` (${formatCount(count)})`;
  return parts.length === 0 ? `${listStrings.title}${total}` : `${listStrings.title} · ${parts.join(", ")}${total}`;
}
