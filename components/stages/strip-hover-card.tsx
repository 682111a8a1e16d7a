"use client";

import type { PointerEvent, ReactNode } from "react";
import { useEffect, useRef, useState } from "react";

import { OVERLAY } from "@/components/ui/overlay-class";

import type { StripStage } from "./strip-stage";

interface StripHoverCardProps {
  /** In plan order, as the strip inside shows them. */
  stages: readonly StripStage[];
  onOpenStage: (stageId: string) => void;
  /** What the card says of a stage. */
  renderCard: (stage: StripStage) => ReactNode;
  /** A strip over the whole width. */
  children: ReactNode;
}

interface Pointed {
  place: number;
  /** Middle of the segment, 0 to 1. */
  middle: number;
}

function pointedAt(event: PointerEvent<HTMLElement>, count: number): Pointed {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  const share = width > 0 ? (event.clientX - left) / width : 0;
  const place = Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return { place, middle: (place + 0.5) / count };
}

/** The card stays inside the strip: at the ends it hangs from its own edge. */
function hangingAt(middle: number): { left: string; transform: string } {
  return { left: `${middle * 100}%`, transform: `translateX(-${middle * 100}%)` };
}

/**
 * Shows a card for the segment under the pointer and opens its stage on a press; a finger's first press shows the card.
 * For pointers only: the table of stages is the way for keyboards and screen readers. Escape hides the card.
 */
export function StripHoverCard({ stages, onOpenStage, renderCard, children }: StripHoverCardProps) {
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const touched = useRef<number | null>(null);
  const isOpen = pointed !== null;
  useEffect(() => {
    if (!isOpen) return undefined;
    const hide = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setPointed(null);
    };
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, [isOpen]);

  function press(event: PointerEvent<HTMLDivElement>): void {
    const at = pointedAt(event, stages.length);
    const stage = stages[at.place];
    const isFirstTouch = event.pointerType === "touch" && touched.current !== at.place;
    touched.current = at.place;
    setPointed(at);
    if (stage && !isFirstTouch) onOpenStage(stage.id);
  }

  const stage = pointed ? stages[pointed.place] : undefined;
  return (
    <div className="relative" onPointerLeave={(event) => event.pointerType !== "touch" && setPointed(null)}>
      <div
        className="cursor-pointer py-1"
        onPointerMove={(event) => event.pointerType !== "touch" && setPointed(pointedAt(event, stages.length))}
        onPointerUp={press}
      >
        {children}
      </div>
      {pointed && stage && (
        <div
          aria-hidden="true"
          className={`${OVERLAY} absolute top-full w-max max-w-[min(20rem,100%)] p-3`}
          style={hangingAt(pointed.middle)}
        >
          {renderCard(stage)}
        </div>
      )}
    </div>
  );
}
