"use client";

import type { RefObject } from "react";
import { useEffect, useRef } from "react";

export interface Dismissable {
  isOpen: boolean;
  /** Elements that belong to what is open; a press on others closes it. */
  inside: readonly RefObject<Element | null>[];
  onDismiss: (reason: "escape" | "outside") => void;
}

/** Closes what is open on Escape and on a press elsewhere. */
export function useDismiss({ isOpen, inside, onDismiss }: Dismissable): void {
  const latest = useRef({ inside, onDismiss });
  useEffect(() => {
    latest.current = { inside, onDismiss };
  });
  useEffect(() => {
    if (!isOpen) return undefined;
    function onPointerDown(event: PointerEvent): void {
      const { target } = event;
      const isInside = latest.current.inside.some((ref) => target instanceof Node && ref.current?.contains(target));
      if (!isInside) latest.current.onDismiss("outside");
    }
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== "Escape") return;
      // Only this one closes, not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      latest.current.onDismiss("escape");
    }
    document.addEventListener("pointerdown", onPointerDown, true);
    document.addEventListener("keydown", onKeyDown, true);
    return () => {
      document.removeEventListener("pointerdown", onPointerDown, true);
      document.removeEventListener("keydown", onKeyDown, true);
    };
  }, [isOpen]);
}
