"use client";

import { useEffect, useRef } from "react";

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

function show({ name, display, percent }: TabStatus): void {
  document.title = tabTitle({ name, display, percent });
  const colour = readToken(`${STATUS_VIEW[display].family}-fill`);
  showFavicon(faviconUrl({ percent, glyph: GLYPH[display], colour }));
}

/** Keeps title and icon of the tab at the state of an action: at once when the state changes, else once per second at most. */
export function useTabStatus({ name, display, percent }: TabStatus): void {
  const shown = useRef<{ display: ShownStatus | null; atMs: number }>({ display: null, atMs: 0 });
  useEffect(() => {
    const apply = (): void => {
      shown.current = { display, atMs: performance.now() };
      show({ name, display, percent });
    };
    const dueInMs = shown.current.atMs + LEAST_GAP_MS - performance.now();
    if (shown.current.display !== display || dueInMs <= 0) {
      apply();
      return undefined;
    }
    const timer = setTimeout(apply, dueInMs);
    return () => clearTimeout(timer);
  }, [name, display, percent]);
  useEffect(() => () => showFavicon(null), []);
}
