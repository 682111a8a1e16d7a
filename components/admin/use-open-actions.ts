"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import { useApi } from "@/components/data/trpc";
import { ARRIVALS } from "@/components/realtime/entity-store";
import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionSummary } from "@/lib/actions/action-summary";
import { isEnded } from "@/lib/actions/status";

/** Open actions as the server's own code hands them over. */
export interface ActivePage {
  readonly items: readonly ActionSummary[];
  readonly serverTime: number;
}

const NONE: readonly string[] = [];

function oldestFirst(one: ActionSummary, other: ActionSummary): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}

/** Whether an action had ended before a page was drawn; what ends afterwards stays on it. */
function wasOver({ status, updatedAt }: ActionSummary, drawnAt: number): boolean {
  return isEnded(status) && updatedAt < drawnAt;
}

/** Open actions, oldest first: those the page was drawn with, and each that was made since, which come last. */
export function useOpenActions(first: ActivePage): readonly ActionSummary[] {
  const live = useLiveClient();
  const client = useApi();
  useEffect(() => live?.store.seed(first.items), [live, first]);
  useEffect(
    () =>
      live?.listenList(async () => {
        const { items } = await client.actions.active.query();
        const known = new Set(first.items.map(({ id }) => id));
        live.store.arrive(items.filter(({ id }) => !known.has(id)));
        live.store.seed(items);
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
      return summary === undefined || known.has(id) || wasOver(summary, first.serverTime) ? [] : [summary];
    });
    return [...first.items, ...since].toSorted(oldestFirst);
  }, [live, first, arrived]);
}
