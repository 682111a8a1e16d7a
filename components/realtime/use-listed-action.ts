"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";

import type { ActionSummary } from "@/lib/actions/action-summary";
import { isOlder, listed, type ListedAction } from "@/lib/realtime/list-feed";

import { listedKey } from "./entity-store";
import { useLiveClient } from "./live-provider";

/** One action of a list as it changes; `first` is what the list was read with. */
export function useListedAction(first: ActionSummary): ListedAction {
  const client = useLiveClient();
  const { id } = first;
  const initial = useMemo(() => listed(first), [first]);
  const listen = useCallback(
    (listener: () => void) => client?.store.listen(listedKey(id), listener) ?? (() => undefined),
    [client, id],
  );
  const read = useCallback((): ListedAction => {
    const known = client?.store.listedAction(id);
    return known === undefined || isOlder(known.summary, initial.summary) ? initial : known;
  }, [client, id, initial]);
  return useSyncExternalStore(listen, read, () => initial);
}
