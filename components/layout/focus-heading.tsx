"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** Moves focus to the heading of the page after a change of route, never when a page is first opened. */
export function FocusHeading() {
  const pathname = usePathname();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}
