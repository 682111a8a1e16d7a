"use client";

import { useEffect, useMemo, useState } from "react";

import { useLiveClient } from "@/components/realtime/live-provider";
import type { ActionSummary } from "@/lib/actions/action-summary";

/** Most actions one list may follow. */
const MOST = 500;
const SETTLE_MS = 200;

/** The middle of what is in view, as a share of the page; only lists too long to be followed whole ask. */
function useScrollShare(isAsked: boolean): number {
  const [share, setShare] = useState(0);
  useEffect(() => {
    if (!isAsked) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measure = (): void => {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      setShare(scrollHeight > clientHeight ? scrollTop / (scrollHeight - clientHeight) : 0);
    };
    const onScroll = (): void => {
      clearTimeout(timer);
      timer = setTimeout(measure, SETTLE_MS);
    };
    document.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("scroll", onScroll);
    };
  }, [isAsked]);
  return share;
}

/** Follows the actions of a list, as many of those around the view as may be followed. */
export function useListFollow(rows: readonly ActionSummary[]): void {
  const live = useLiveClient();
  const isLong = rows.length > MOST;
  const share = useScrollShare(isLong);
  const from = isLong ? Math.round(share * (rows.length - MOST)) : 0;
  const key = useMemo(
    () =>
      rows
        .slice(from, from + MOST)
        .map((row) => row.id)
        .join(),
    [rows, from],
  );
  useEffect(() => {
    let unfollow: (() => void) | undefined;
    const timer = setTimeout(() => {
      unfollow = live?.follow({ topic: "list", ids: key === "" ? [] : key.split(",") });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      unfollow?.();
    };
  }, [live, key]);
}
