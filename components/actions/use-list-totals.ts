"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

import { useApi } from "@/components/data/trpc";
import { COUNTS } from "@/components/realtime/entity-store";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionFilter } from "@/lib/actions/action-filter";

import { totalQuery } from "./total-query";

const EVERYTHING: ActionFilter = { status: [], flow: "", text: "" };
/** The record follows what happens within this time; counts are asked for after it, once for many changes. */
const SETTLE_MS = 2_000;

export interface ListTotals {
  /** Actions the filter lets through. */
  readonly matching: number;
  /** Actions there are. */
  readonly all: number;
}

/** Counts the changes of counts since the page was opened. */
function useCountChanges(): number {
  const live = useLiveClient();
  const listen = useCallback(
    (listener: () => void) => live?.store.listen(COUNTS, listener) ?? (() => undefined),
    [live],
  );
  const revision = useSyncExternalStore(
    listen,
    useCallback(() => live?.store.countRevision() ?? 0, [live]),
    () => 0,
  );
  const [opened] = useState(() => live?.store.countRevision() ?? 0);
  return revision - opened;
}

/** How many actions match, and how many there are: as the list was read with, and a moment after something has changed. */
export function useListTotals(filter: ActionFilter, read: ListTotals): ListTotals {
  const api = useApi();
  const changes = useCountChanges();
  const options = { staleTime: 0, placeholderData: keepPreviousData, enabled: changes > 0 } as const;
  const matching = useQuery({ ...totalQuery(api, filter), ...options });
  const all = useQuery({ ...totalQuery(api, EVERYTHING), ...options });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const { refetch: refetchMatching } = matching;
  const { refetch: refetchAll } = all;
  useEffect(() => {
    if (changes === 0) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void refetchMatching();
      void refetchAll();
    }, SETTLE_MS);
  }, [changes, refetchMatching, refetchAll]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return { matching: matching.data ?? read.matching, all: all.data ?? read.all };
}
