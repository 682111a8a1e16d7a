"use client";

import type { RefObject } from "react";
import { useEffect, useRef } from "react";

/** When a control that had focus disappears from `container`, focus goes to the heading of the page and never to nowhere. */
export function useFocusFallback(container: RefObject<HTMLElement | null>): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const note = (event: FocusEvent): void => {
      // A control that is removed loses focus without its going anywhere.
      hadFocus.current = event.type === "focusin" || event.relatedTarget === null;
    };
    element.addEventListener("focusin", note);
    element.addEventListener("focusout", note);
    return () => {
      element.removeEventListener("focusin", note);
      element.removeEventListener("focusout", note);
    };
  }, [container]);
  useEffect(() => {
    const isLost = hadFocus.current && document.activeElement === document.body;
    if (!isLost) return;
    hadFocus.current = false;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  });
}
