import { reachedText } from "@/lib/actions/budget-text";
import type { ActionEvent } from "@/lib/actions/event";

import { actionStrings } from "./action-strings";

/** Fields that a line of its own shows, or that only programs read. */
const SHOWN_APART: ReadonlySet<string> = new Set(["type", "seq", "at"]);

/** What an event says, in a few words: where it happened, by whom, and what went wrong. */
export function describeEvent(event: ActionEvent): string {
  const parts = [
    ...placeOf(event),
    "by" in event && event.by !== null ? actionStrings.eventsBy(event.by.name) : null,
    event.type === "budget.reached" ? reachedText(event) : null,
    "cached" in event ? actionStrings.eventsCached : null,
    "error" in event ? event.error?.message : null,
  ];
  return parts.filter((part) => (part ?? "") !== "").join(" · ");
}

function placeOf(event: ActionEvent): (string | null)[] {
  return [
    "stage" in event ? event.stage : null,
    "task" in event && event.task > 0 ? `task ${event.task}` : null,
    "attempt" in event && event.attempt > 1 ? `attempt ${event.attempt}` : null,
    "runner" in event ? event.runner : null,
  ];
}

/** The payload of an event as indented JSON; an empty text when it has none. */
export function eventPayload(event: ActionEvent): string {
  const entries = Object.entries(event).filter(([key]) => !SHOWN_APART.has(key));
  return entries.length === 0 ? "" : JSON.stringify(Object.fromEntries(entries), null, 2);
}
