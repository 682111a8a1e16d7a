"use client";

import { useEffect, useRef } from "react";

import { removedTitle } from "@/components/stages/tab-title";

import { RemovedNote, type RemovedNoteProps } from "./removed-note";

/** Takes the place of an action that was removed while its page was open. */
export function RemovedView({ removed }: RemovedNoteProps) {
  const view = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = removedTitle(removed.name);
    // What had focus has gone with the action.
    if (document.activeElement === document.body) view.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [removed.name]);
  return (
    <div ref={view}>
      <RemovedNote removed={removed} />
    </div>
  );
}
