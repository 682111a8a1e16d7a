"use client";

import type { ReactNode } from "react";
import { createContext, use, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";

import { strings } from "@/components/layout/strings";

import { LiveClient } from "./live-client";
import { CONNECTING, isConnected, staleSince, type LiveStatus } from "./status-board";
import { syncServerClock } from "./sync-server-clock";

const LiveContext = createContext<LiveClient | null>(null);

/** Opens the one socket of the tab for the pages inside. There is none while a page is drawn on the server. */
export function LiveProvider({ serverTime, children }: { serverTime: number; children: ReactNode }) {
  const [client] = useState(() => (typeof window === "undefined" ? null : new LiveClient()));
  useLayoutEffect(() => syncServerClock(serverTime), [serverTime]);
  useEffect(() => {
    client?.start();
    return () => client?.stop();
  }, [client]);
  return <LiveContext value={client}>{children}</LiveContext>;
}

/** The tab's client, or null while a page is drawn on the server. */
export function useLiveClient(): LiveClient | null {
  return use(LiveContext);
}

const listenToNothing = () => () => undefined;
const connecting = (): LiveStatus => CONNECTING;

/** How the page stands with the server. */
export function useLiveStatus(): LiveStatus {
  const client = useLiveClient();
  return useSyncExternalStore(
    client === null ? listenToNothing : client.board.subscribe,
    client === null ? connecting : client.board.status,
    connecting,
  );
}

/** Whether what the page shows is live; a short interruption does not count. */
export function useIsLive(): boolean {
  return staleSince(useLiveStatus()) === null;
}

/** Why nothing can be asked of the server now; nothing while all can be. */
export function useWritesOff(): string | undefined {
  const status = useLiveStatus();
  if (!isConnected(status)) return strings.connection.writesOff;
  return status.storeAwaySince === null ? undefined : strings.connection.storeAwayOff;
}

/** Why nothing can be launched now. What is launched while the live store is away starts when that is back. */
export function useLaunchOff(): string | undefined {
  return isConnected(useLiveStatus()) ? undefined : strings.connection.writesOff;
}
