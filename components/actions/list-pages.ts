import type { InfiniteData } from "@tanstack/react-query";

import { newestFirst } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

/** A page of the list. */
export interface ActionPage {
  readonly items: readonly ActionSummary[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly serverTime: number;
}

/** The pages of a list read so far, the newest first. */
export type ActionPages = InfiniteData<ActionPage, string | null>;

/** Whether an action has its place above the end of what is loaded; what has not comes with a later page. Pure. */
export function hasPlaceIn(pages: readonly ActionPage[], action: ActionSummary): boolean {
  const last = pages.at(-1);
  const oldest = last?.items.at(-1);
  if (last === undefined || last.nextCursor === null || oldest === undefined) return true;
  return newestFirst(action, oldest) < 0;
}

/** Whether a page that was read from the top again goes down to the newest action that was known. Pure. */
export function reaches(page: ActionPage, newest: ActionSummary): boolean {
  const oldest = page.items.at(-1);
  return page.nextCursor === null || oldest === undefined || newestFirst(newest, oldest) <= 0;
}
