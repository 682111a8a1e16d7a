"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import { useApi } from "@/components/data/trpc";
import { serverNow } from "@/components/layout/use-now";
import { ARRIVALS } from "@/components/realtime/entity-store";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionSummary } from "@/lib/actions/action-summary";

/** Open actions as the server's own code hands them over. */
export interface ActivePage {
  readonly items: readonly ActionSummary[];
  readonly serverTime: number;
}

const NONE: readonly string[] = [];
const FRESH_MS = 3_000;

function oldestFirst(one: ActionSummary, other: ActionSummary): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}

/** Open actions, oldest first: those the page was drawn with, and each that was made since, which come last. */
export function useOpenActions(first: ActivePage): readonly ActionSummary[] {
  const live = useLiveClient();
  const client = useApi();
  useEffect(() => live?.store.seed(first.items), [live, first]);
  useEffect(
    () =>
      live?.listenList(() => {
        if (serverNow() - first.serverTime < FRESH_MS) return;
        client.actions.active.query().then(
          ({ items }) => {
            live.store.arrive(items);
            live.store.seed(items);
          },
          // What cannot be read now is read when the connection is back.
          () => undefined,
        );
      }),
    [live, client, first],
  );
  const listen = useCallback(
    (listener: () => void) => live?.store.listen(ARRIVALS, listener) ?? (() => undefined),
    [live],
  );
  const arrived = useSyncExternalStore(
    listen,
    useCallback(() => live?.store.arrivals() ?? NONE, [live]),
    () => NONE,
  );
  return useMemo(() => {
    const known = new Set(first.items.map(({ id }) => id));
    const since = arrived.flatMap((id): ActionSummary[] => {
      const summary = live?.store.listedAction(id)?.summary;
      return summary === undefined || known.has(id) || summary.createdAt < first.serverTime ? [] : [summary];
    });
    return [...first.items, ...since].toSorted(oldestFirst);
  }, [live, first, arrived]);
}
