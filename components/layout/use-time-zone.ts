"use client";

import { useSyncExternalStore } from "react";

const subscribe = () => () => undefined;
const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const serverZone = (): string => "UTC";

/** The zone times are shown in: the browser's, and UTC until the page has come alive. */
export function useTimeZone(): string {
  return useSyncExternalStore(subscribe, localZone, serverZone);
}
