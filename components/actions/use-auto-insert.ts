"use client";

import type { RefObject } from "react";
import { useEffect } from "react";

const TOP_PX = 4;

interface AutoInsert {
  readonly fresh: number;
  readonly insert: () => void;
  /** What holds the rows. */
  readonly list: RefObject<HTMLElement | null>;
}

/** Lets new rows in by itself while nobody could lose their place: at the top of the page, with no focus among the rows. */
export function useAutoInsert({ fresh, insert, list }: AutoInsert): void {
  useEffect(() => {
    if (fresh === 0) return;
    const isAtTop = globalThis.scrollY <= TOP_PX;
    const hasFocus = list.current?.contains(document.activeElement) === true;
    const hasSelection = document.getSelection()?.isCollapsed === false;
    if (isAtTop && !hasFocus && !hasSelection) insert();
  }, [fresh, insert, list]);
}
