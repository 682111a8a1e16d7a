"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 1_000;

let offsetMs = 0;
let shownMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  shownMs = Date.now() + offsetMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    shownMs = Date.now() + offsetMs;
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const getNow = (): number => shownMs;

/** On the server nothing ticks, so the clock is read for each page; rounded, for one value while a page is drawn. */
const getServerNow = (): number =>
  typeof window === "undefined" ? Math.floor(Date.now() / TICK_MS) * TICK_MS : shownMs;

/** The server's time, epoch ms, moving once per second with one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, getNow, getServerNow);
}

/** The server's time now, epoch ms. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Sets the page's clock by the server's, so that elapsed times are right when the clock of the machine is not. */
export function syncClock(serverTimeMs: number): void {
  offsetMs = serverTimeMs - Date.now();
  tick();
}
