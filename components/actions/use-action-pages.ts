"use client";

import {
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
  type InfiniteData,
  type QueryKey,
} from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";

import { useApi } from "@/components/data/trpc";
import { serverNow } from "@/components/layout/use-now";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { listQuery } from "./list-address";

/** A page of the list. */
interface ActionPage {
  readonly items: readonly ActionSummary[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly serverTime: number;
}

type Pages = InfiniteData<ActionPage, string | null>;

/** What the server drew a list from. */
export interface FirstPage {
  readonly filter: ActionFilter;
  readonly page: ActionPage;
}

const sameFilter = (one: ActionFilter, other: ActionFilter): boolean =>
  JSON.stringify(listQuery(one)) === JSON.stringify(listQuery(other));

/** How old a first page may be before it is checked for what it misses. */
const FRESH_MS = 3_000;

/** One comes back to a list whose first page is in the cache: a newer drawing of it counts. */
function useNewerDrawing(queryKey: QueryKey, drawn: ActionPage | null): void {
  const cache = useQueryClient();
  useEffect(() => {
    const known = cache.getQueryData<Pages>(queryKey);
    const [only] = known?.pages ?? [];
    const isNewer =
      drawn !== null && known?.pages.length === 1 && only !== undefined && only.serverTime < drawn.serverTime;
    if (isNewer) cache.setQueryData<Pages>(queryKey, { pages: [drawn], pageParams: [null] });
  }, [cache, queryKey, drawn]);
}

/**
 * Reads the loaded pages again, beside those on screen, when actions may have been missed: known ones are brought up to
 * date, new ones announced.
 */
function useCatchUp(filter: ActionFilter, data: Pages | undefined): void {
  const client = useApi();
  const live = useLiveClient();
  const [first] = data?.pages ?? [];
  const pageCount = Math.max(1, data?.pages.length ?? 0);
  const newest = first?.items[0]?.createdAt ?? 0;
  const readAt = first?.serverTime ?? 0;
  const catchUp = useCallback(async (): Promise<void> => {
    let cursor: string | null = null;
    for (let page = 0; page < pageCount; page += 1) {
      const answer: ActionPage = await client.actions.list.query(queryFor(filter, cursor));
      live?.store.arrive(answer.items.filter((item) => item.createdAt >= newest));
      live?.store.seed(answer.items);
      if (answer.nextCursor === null) return;
      cursor = answer.nextCursor;
    }
  }, [client, live, filter, pageCount, newest]);
  useEffect(
    () =>
      live?.listenList(() => {
        // What cannot be read now is read when the connection is back.
        if (serverNow() - readAt > FRESH_MS) catchUp().catch(() => undefined);
      }),
    [live, catchUp, readAt],
  );
}

/** The pages of a list read so far. They stay as they are: what changes in them comes over the socket, what is new is told apart. */
export function useActionPages(filter: ActionFilter, first: FirstPage | null) {
  const client = useApi();
  const live = useLiveClient();
  const drawn = first !== null && sameFilter(first.filter, filter) ? first.page : null;
  const queryKey = useMemo(() => ["action-pages", listQuery(filter)], [filter]);
  const query = useInfiniteQuery<ActionPage, Error, Pages, QueryKey, string | null>({
    queryKey,
    queryFn: ({ pageParam }) => client.actions.list.query(queryFor(filter, pageParam)),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(drawn === null ? {} : { initialData: { pages: [drawn], pageParams: [null] } }),
  });
  const { data } = query;
  useNewerDrawing(queryKey, drawn);
  useCatchUp(filter, data);
  const items = useMemo(() => distinct(data?.pages.flatMap((page) => page.items) ?? []), [data]);
  useEffect(() => live?.store.seed(items), [live, items]);
  return { query, items, total: data?.pages[0]?.total ?? 0 };
}

function queryFor(filter: ActionFilter, cursor: string | null) {
  return { ...listQuery(filter), ...(cursor === null ? {} : { cursor }) };
}

function distinct(items: readonly ActionSummary[]): ActionSummary[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
