"use client";

import { useEffect, useLayoutEffect, useRef } from "react";

import type { FaviconGlyph } from "@/components/layout/favicon";
import { faviconUrl, showFavicon } from "@/components/layout/favicon";
import { readToken } from "@/components/ui/read-token";

import type { ShownStatus } from "./status-view";
import { STATUS_VIEW } from "./status-view";
import { tabTitle } from "./tab-title";

const LEAST_GAP_MS = 1_000;

const GLYPH = {
  pending: "dot",
  queued: "dot",
  running: "play",
  cancelling: "ban",
  waiting: "wait",
  retrying: "again",
  paused: "pause",
  stalled: "alert",
  completed: "check",
  partial: "check",
  failed: "cross",
  timed_out: "cross",
  cancelled: "ban",
  skipped: "ban",
} as const satisfies Record<ShownStatus, FaviconGlyph>;

export interface TabStatus {
  name: string;
  display: ShownStatus;
  /** Overall percent, or null without one. */
  percent: number | null;
}

function show(status: TabStatus): void {
  const { display, percent } = status;
  document.title = tabTitle(status);
  const colour = readToken(`${STATUS_VIEW[display].family}-fill`);
  showFavicon(faviconUrl({ percent, glyph: GLYPH[display], colour }));
}

/** Puts the title back when the page's own, which may be streamed, arrives after it; until the page is left. */
function keepTitle(read: () => TabStatus): () => void {
  const { pathname } = globalThis.location;
  const observer = new MutationObserver(() => {
    const title = tabTitle(read());
    if (globalThis.location.pathname === pathname && document.title !== title) document.title = title;
  });
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}

/** Keeps title and icon of the tab at the state of an action: at once when the state changes, else once per second at most. */
export function useTabStatus({ name, display, percent }: TabStatus): void {
  const shown = useRef<TabStatus & { atMs: number }>({ name, display, percent, atMs: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const apply = (): void => {
      shown.current = { name, display, percent, atMs: performance.now() };
      show(shown.current);
    };
    const dueInMs = shown.current.atMs + LEAST_GAP_MS - performance.now();
    if (shown.current.display !== display || dueInMs <= 0) {
      apply();
      return undefined;
    }
    const timer = setTimeout(apply, dueInMs);
    return () => clearTimeout(timer);
  }, [name, display, percent]);
  useLayoutEffect(() => keepTitle(() => shown.current), []);
  useEffect(() => () => showFavicon(null), []);
}
