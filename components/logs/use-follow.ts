"use client";

import type { RefObject } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** How near to the end still counts as the end. */
const END_PX = 8;

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX;
}

/**
 * Keeps a growing log at its end while it is there. Scrolling up, or selecting text, lets go; the end takes it up again.
 * @param length number of lines
 */
export function useFollow(viewport: RefObject<HTMLElement | null>, length: number) {
  const [isFollowing, setIsFollowing] = useState(true);
  const [seen, setSeen] = useState(0);
  const lastTop = useRef(0);

  useLayoutEffect(() => {
    const element = viewport.current;
    if (isFollowing) element?.scrollTo({ top: element.scrollHeight });
  }, [viewport, isFollowing, length]);

  const letGo = useCallback((): void => {
    setIsFollowing(false);
    setSeen(length);
  }, [length]);

  useEffect(() => {
    const element = viewport.current;
    if (element === null) return undefined;
    const onScroll = (): void => {
      const isUp = element.scrollTop < lastTop.current;
      lastTop.current = element.scrollTop;
      if (isAtEnd(element)) setIsFollowing(true);
      else if (isUp && isFollowing) letGo();
    };
    const onSelect = (): void => {
      const selection = document.getSelection();
      const isInside = selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
      if (isInside && isFollowing) letGo();
    };
    // A log that was hidden had no height; when it is shown it goes on where it should be.
    const sizes = new ResizeObserver(() => {
      if (isFollowing) element.scrollTo({ top: element.scrollHeight });
    });
    sizes.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    document.addEventListener("selectionchange", onSelect);
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
      document.removeEventListener("selectionchange", onSelect);
    };
  }, [viewport, isFollowing, letGo]);

  return {
    isFollowing,
    fresh: isFollowing ? 0 : Math.max(0, length - seen),
    letGo,
    follow: () => setIsFollowing(true),
  };
}
