import type { ActionSummary } from "./action-summary";
import type { ActionStatus } from "./status";

/** Which actions a list shows; empty parts let everything through. */
export interface ActionFilter {
  readonly status: readonly ActionStatus[];
  readonly flow: string;
  /** Part of the name, beginning of the id, or a tag; upper and lower case are the same. */
  readonly text: string;
}

/** Whether a list with this filter shows an action: the same rule the record's query follows. */
export function matchesFilter(summary: ActionSummary, { status, flow, text }: ActionFilter): boolean {
  if (status.length > 0 && !status.includes(summary.status)) return false;
  if (flow !== "" && summary.flow !== flow) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return true;
  const isTagged = summary.tags.some((tag) => tag.toLowerCase() === wanted);
  return summary.name.toLowerCase().includes(wanted) || summary.id.startsWith(wanted) || isTagged;
}

/** Order of a list: newest first, then by id. */
export function newestFirst(a: ActionSummary, b: ActionSummary): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
