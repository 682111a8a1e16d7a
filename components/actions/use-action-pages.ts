"use client";

import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";

import { useTRPC, useTRPCClient, type Answers } from "@/components/data/trpc";
import { serverNow } from "@/components/layout/use-now";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { listQuery } from "./list-address";

type ListAnswer = Answers["actions"]["list"];

/** A page of the list as the server's own code hands it over, which does not let it be changed. */
type ActionPage = Readonly<Omit<ListAnswer, "items">> & { readonly items: readonly ActionSummary[] };

/** What the server drew a list from. */
export interface FirstPage {
  readonly filter: ActionFilter;
  readonly page: ActionPage;
}

const sameFilter = (one: ActionFilter, other: ActionFilter): boolean =>
  JSON.stringify(listQuery(one)) === JSON.stringify(listQuery(other));

/** How old a first page may be before it is checked for what it misses. */
const FRESH_MS = 3_000;

/** The pages of a list read so far. They stay as they are: what changes in them comes over the socket, what is new is told apart. */
export function useActionPages(filter: ActionFilter, first: FirstPage | null) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const live = useLiveClient();
  const options = trpc.actions.list.infiniteQueryOptions(listQuery(filter), {
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const drawn = useMemo(
    () => (first !== null && sameFilter(first.filter, filter) ? { ...first.page, items: [...first.page.items] } : null),
    [first, filter],
  );
  const query = useInfiniteQuery({
    ...options,
    placeholderData: keepPreviousData,
    ...(drawn === null ? {} : { initialData: { pages: [drawn], pageParams: [null] } }),
  });
  const { data } = query;
  const { queryKey } = options;

  // One comes back to a list whose first page is in the cache: a newer drawing of it counts.
  useEffect(() => {
    const known = cache.getQueryData(queryKey);
    const [only] = known?.pages ?? [];
    const isNewer = drawn !== null && known?.pages.length === 1 && only !== undefined && only.serverTime < drawn.serverTime;
    if (isNewer) cache.setQueryData(queryKey, { pages: [drawn], pageParams: [null] });
    // The key is made anew on each render and means the filter.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [cache, drawn]);

  const items = useMemo(() => distinct(data?.pages.flatMap((page) => page.items) ?? []), [data]);
  useEffect(() => live?.store.seed(items, serverNow()), [live, items]);

  const pageCount = data?.pages.length ?? 0;
  const newest = items[0]?.createdAt ?? 0;
  /** Reads the loaded pages again beside those on screen: known actions are brought up to date, new ones announced. */
  const catchUp = useCallback(async (): Promise<void> => {
    let cursor: string | undefined;
    for (let page = 0; page < Math.max(1, pageCount); page += 1) {
      const answer = await client.actions.list.query({ ...listQuery(filter), ...(cursor === undefined ? {} : { cursor }) });
      live?.store.arrive(answer.items.filter((item) => item.createdAt >= newest), serverNow());
      live?.store.seed(answer.items, serverNow());
      if (answer.nextCursor === null) return;
      cursor = answer.nextCursor;
    }
  }, [client, live, filter, pageCount, newest]);

  const drawnAt = data?.pages[0]?.serverTime ?? 0;
  useEffect(
    () =>
      live?.listenList(() => {
        // What cannot be read now is read when the connection is back.
        if (serverNow() - drawnAt > FRESH_MS) catchUp().catch(() => undefined);
      }),
    [live, catchUp, drawnAt],
  );

  return { query, items, total: data?.pages[0]?.total ?? 0 };
}

function distinct(items: readonly ActionSummary[]): ActionSummary[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
