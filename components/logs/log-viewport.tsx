"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import type { LogFeed } from "@/lib/realtime/log-feed";

import { LogLine } from "./log-line";
import { logStrings } from "./log-strings";
import { useFollow } from "./use-follow";

const ROW_PX = 20;
const COARSE_ROW_PX = 24;
const OVERSCAN = 20;

/** Where a log is to be opened: at its end, at a line, or at the first error. */
export type LogPlace =
  | { readonly at: "end" }
  | { readonly at: "line"; readonly line: number }
  | { readonly at: "error" };

export interface LogViewportProps {
  /** Name of the region. */
  label: string;
  feed: LogFeed;
  place: LogPlace;
}

function rowHeight(): number {
  const isCoarse = typeof window !== "undefined" && window.matchMedia("(pointer: coarse)").matches;
  return isCoarse ? COARSE_ROW_PX : ROW_PX;
}

/** The number of the line a place means; null for the end, and for an error while there is none. */
function lineAt(feed: LogFeed, place: LogPlace): number | null {
  if (place.at === "end") return null;
  if (place.at === "line") return place.line;
  const first = feed.lines.findIndex((line) => line.stream === "err");
  return first === -1 ? null : feed.first + first;
}

/** The lines of a log: only those in view are drawn, and the end is followed while it is in view. */
export function LogViewport({ label, feed, place }: LogViewportProps) {
  const viewport = useRef<HTMLElement>(null);
  const jumped = useRef<LogPlace | null>(null);
  const { lines, first } = feed;
  const { isFollowing, fresh, letGo, follow } = useFollow(viewport, lines.length);
  const rowPx = rowHeight();
  // oxlint-disable-next-line react/incompatible-library -- nothing here is remembered by a compiler
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
  });
  const isLong = virtual.getTotalSize() > (virtual.scrollRect?.height ?? 0);
  const target = lineAt(feed, place);
  const isThere = target !== null && target >= first && target < first + lines.length;
  useEffect(() => {
    if (!isThere || jumped.current === place) return;
    jumped.current = place;
    letGo();
    virtual.scrollToIndex(target - first, { align: "center" });
    // The log itself may still be below the end of the window.
    viewport.current?.scrollIntoView({ block: "nearest" });
  }, [isThere, target, first, place, letGo, virtual]);

  return (
    <div className="relative">
      <section
        ref={viewport}
        aria-label={label}
        aria-live="off"
        // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="h-[clamp(16rem,52vh,48rem)] overflow-auto rounded-lg border border-border bg-sunken py-1 font-mono text-xs"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            const number = first + item.index;
            return line === undefined ? null : (
              <LogLine
                key={number}
                number={number}
                line={line}
                isMarked={number === target}
                style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
              />
            );
          })}
        </div>
      </section>
      {!isFollowing && isLong && (
        <div className="pointer-events-none absolute inset-x-0 bottom-4 flex justify-center" data-print="hide">
          <Button size="sm" variant="primary" onClick={follow} className="pointer-events-auto shadow-overlay">
            <ArrowDown aria-hidden="true" />
            {fresh > 0 ? logStrings.jumpFresh(fresh) : logStrings.jump}
          </Button>
        </div>
      )}
    </div>
  );
}
