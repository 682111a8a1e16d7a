"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import { emptyFeed, receiveSnapshot, type ActionFeed, type SnapshotAnswer } from "@/lib/realtime/action-feed";

import { actionKey } from "./entity-store";
import { useLiveClient } from "./live-provider";

/** What the server drew the page from. */
export type FirstSnapshot = Omit<SnapshotAnswer, "kind">;

/** An action as it changes: what the page was drawn from first, then every event, each once. */
export function useActionFeed(id: string, first: FirstSnapshot | null): ActionFeed {
  const client = useLiveClient();
  const initial = useMemo(() => {
    const empty = emptyFeed(id);
    return first === null ? empty : receiveSnapshot(empty, { kind: "snapshot", ...first }, first.serverTime);
  }, [id, first]);

  useEffect(() => {
    if (client === null) return undefined;
    if (first !== null) {
      const answer: SnapshotAnswer = { kind: "snapshot", ...first };
      client.store.apply([{ kind: "snapshot", action: id, answer }], first.serverTime);
    }
    return client.follow({ topic: "action", action: id });
  }, [client, id, first]);

  const listen = useCallback(
    (listener: () => void) => client?.store.listen(actionKey(id), listener) ?? (() => undefined),
    [client, id],
  );
  const read = useCallback((): ActionFeed => {
    const known = client?.store.feed(id);
    const isKnown = known !== undefined && (known.action !== null || known.fault !== "none");
    return isKnown ? known : initial;
  }, [client, id, initial]);
  return useSyncExternalStore(listen, read, () => initial);
}
