"use client";

import { useCallback, useMemo, useState, useSyncExternalStore } from "react";

import { ARRIVALS } from "@/components/realtime/entity-store";
import { useLiveClient } from "@/components/realtime/live-provider";
import { matchesFilter, newestFirst, type ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { hasPlaceIn, type ActionPage } from "./list-pages";

const NONE: readonly string[] = [];

/** What is loaded of the list: its pages, and their actions. */
interface Loaded {
  readonly pages: readonly ActionPage[];
  readonly items: readonly ActionSummary[];
}

/** Which new actions a person has let into the list, for the filter they were seen with. */
interface Inserted {
  readonly filter: ActionFilter;
  readonly ids: readonly string[];
}

/**
 * Actions that appeared since the list was read and belong to it. They are counted until `insert` puts them on top: rows
 * never move by themselves.
 */
export function useFreshActions(filter: ActionFilter, { pages, items }: Loaded) {
  const live = useLiveClient();
  const [inserted, setInserted] = useState<Inserted>({ filter, ids: NONE });
  const listen = useCallback(
    (listener: () => void) => live?.store.listen(ARRIVALS, listener) ?? (() => undefined),
    [live],
  );
  const arrived = useSyncExternalStore(
    listen,
    useCallback(() => live?.store.arrivals() ?? NONE, [live]),
    () => NONE,
  );
  const ids = inserted.filter === filter ? inserted.ids : NONE;
  return useMemo(() => {
    const shown = new Set([...items.map((item) => item.id), ...ids]);
    const summaryOf = (id: string): ActionSummary[] => {
      const known = live?.store.listedAction(id);
      return known === undefined ? [] : [known.summary];
    };
    const fresh = arrived
      .filter((id) => !shown.has(id))
      .flatMap(summaryOf)
      .filter((summary) => matchesFilter(summary, filter) && hasPlaceIn(pages, summary));
    const loaded = new Set(items.map((item) => item.id));
    const rows = [...ids.filter((id) => !loaded.has(id)).flatMap(summaryOf), ...items].toSorted(newestFirst);
    const insert = (): void => setInserted({ filter, ids: [...ids, ...fresh.map((summary) => summary.id)] });
    return { fresh: fresh.length, rows, insert };
  }, [live, arrived, filter, ids, pages, items]);
}
