"use client";

import { keepPreviousData, useInfiniteQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { useApi } from "@/components/data/trpc";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { listPageQuery, listQuery, LIST_PAGES } from "./list-address";
import type { ActionPage, ActionPages } from "./list-pages";
import { useCatchUp } from "./use-catch-up";

const NONE: readonly ActionPage[] = [];

/** What the server drew a list from. */
export interface FirstPage {
  readonly filter: ActionFilter;
  readonly page: ActionPage;
}

const sameFilter = (one: ActionFilter, other: ActionFilter): boolean =>
  JSON.stringify(listQuery(one)) === JSON.stringify(listQuery(other));

/** One comes back to a list whose first page is in the cache: a newer drawing of it counts. */
function useNewerDrawing(queryKey: QueryKey, drawn: ActionPage | null): void {
  const cache = useQueryClient();
  useEffect(() => {
    const known = cache.getQueryData<ActionPages>(queryKey);
    const [only] = known?.pages ?? [];
    const isNewer =
      drawn !== null && known?.pages.length === 1 && only !== undefined && only.serverTime < drawn.serverTime;
    if (isNewer) cache.setQueryData<ActionPages>(queryKey, { pages: [drawn], pageParams: [null] });
  }, [cache, queryKey, drawn]);
}

/** The pages of a list read so far. They stay as they are: what changes in them comes over the socket, what is new is told apart. */
export function useActionPages(filter: ActionFilter, first: FirstPage | null) {
  const client = useApi();
  const live = useLiveClient();
  const drawn = first !== null && sameFilter(first.filter, filter) ? first.page : null;
  const queryKey = useMemo(() => [LIST_PAGES, listQuery(filter)], [filter]);
  const query = useInfiniteQuery<ActionPage, Error, ActionPages, QueryKey, string | null>({
    queryKey,
    queryFn: ({ pageParam }) => client.actions.list.query(listPageQuery(filter, pageParam)),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(drawn === null ? {} : { initialData: { pages: [drawn], pageParams: [null] } }),
  });
  const { data, refetch } = query;
  const pages = data?.pages ?? NONE;
  useNewerDrawing(queryKey, drawn);
  useCatchUp({ filter, pages, refetch });
  const items = useMemo(() => distinct(pages.flatMap((page) => page.items)), [pages]);
  useEffect(() => live?.store.seed(items), [live, items]);
  return { query, pages, items, total: pages[0]?.total ?? 0 };
}

function distinct(items: readonly ActionSummary[]): ActionSummary[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
