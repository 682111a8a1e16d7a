"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";

import { useApi } from "@/components/data/trpc";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionFilter } from "@/lib/actions/action-filter";

import { listPageQuery, LIST_PAGES } from "./list-address";
import { hasPlaceIn, reaches, type ActionPage } from "./list-pages";

/** More new pages than these are not laid above what is on screen: the list is read anew. */
const MOST_PAGES = 10;

interface Loaded {
  readonly filter: ActionFilter;
  readonly pages: readonly ActionPage[];
  /** Reads the loaded pages anew, in place of those on screen. */
  readonly refetch: () => Promise<unknown>;
}

/**
 * Reads the list again once it is followed, and whenever actions may have been missed: known ones are brought up to date, new
 * ones announced. Rows on screen stay where they are.
 */
export function useCatchUp({ filter, pages, refetch }: Loaded): void {
  const client = useApi();
  const cache = useQueryClient();
  const live = useLiveClient();
  const catchUp = useCallback(async (): Promise<void> => {
    // What other filters were read with has the same gap.
    cache.removeQueries({ queryKey: [LIST_PAGES], type: "inactive" });
    const newest = pages[0]?.items[0];
    if (newest === undefined) {
      await refetch();
      return;
    }
    const shown = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
    let cursor: string | null = null;
    for (let place = 0; place < pages.length + MOST_PAGES; place += 1) {
      const answer: ActionPage = await client.actions.list.query(listPageQuery(filter, cursor));
      live?.store.arrive(answer.items.filter((item) => !shown.has(item.id) && hasPlaceIn(pages, item)));
      live?.store.seed(answer.items);
      cursor = answer.nextCursor;
      if (cursor === null || (place + 1 >= pages.length && reaches(answer, newest))) return;
    }
    await refetch();
  }, [client, cache, live, filter, pages, refetch]);
  useEffect(() => live?.listenList(catchUp), [live, catchUp]);
}
