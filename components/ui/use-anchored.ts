"use client";

import type { RefObject } from "react";
import { useLayoutEffect } from "react";

import type { Placement } from "./place-anchored";
import { placeAnchored } from "./place-anchored";

export interface Anchored extends Placement {
  isOpen: boolean;
  anchor: RefObject<Element | null>;
  /** An element with `popover="manual"`, there while open. */
  panel: RefObject<HTMLElement | null>;
}

/**
 * Shows a panel above everything, beside its anchor, and keeps it there while the page scrolls. The panel stays where it
 * is in the document (so in its landmark and its dialog); only the browser's top layer lifts it.
 */
export function useAnchored({ isOpen, anchor, panel, side, align, gapPx }: Anchored): void {
  useLayoutEffect(() => {
    const shown = panel.current;
    if (!isOpen || !shown) return undefined;
    function place(): void {
      const at = anchor.current?.getBoundingClientRect();
      if (!shown || !at) return;
      const viewport = { width: document.documentElement.clientWidth, height: globalThis.innerHeight };
      const size = { width: shown.offsetWidth, height: shown.offsetHeight };
      const { left, top } = placeAnchored(at, size, { side, align, gapPx, viewport });
      shown.style.setProperty("left", `${left}px`);
      shown.style.setProperty("top", `${top}px`);
    }
    shown.showPopover();
    place();
    const sizes = new ResizeObserver(place);
    sizes.observe(shown);
    globalThis.addEventListener("scroll", place, { capture: true, passive: true });
    globalThis.addEventListener("resize", place);
    return () => {
      sizes.disconnect();
      globalThis.removeEventListener("scroll", place, { capture: true });
      globalThis.removeEventListener("resize", place);
    };
  }, [isOpen, anchor, panel, side, align, gapPx]);
}
