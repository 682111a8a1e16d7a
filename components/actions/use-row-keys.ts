"use client";

import type { RefObject } from "react";

import { useShortcuts } from "@/components/layout/use-shortcuts";

const ROW_LINK = "[data-row-link]";

function moveFocus(list: HTMLElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLElement>(ROW_LINK) ?? [])];
  const current = links.findIndex((link) => link === document.activeElement);
  const next = current === -1 ? (by === 1 ? 0 : links.length - 1) : current + by;
  links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
}

export interface RowKeys {
  readonly list: RefObject<HTMLElement | null>;
  readonly search: RefObject<HTMLElement | null>;
  readonly onShowFresh: () => void;
}

/** The keys of a list: `j` and `k` move between rows, `o` opens one, `/` and `f` search, `.` shows new rows. */
export function useRowKeys({ list, search, onShowFresh }: RowKeys): void {
  useShortcuts({
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
    o: () => {
      const active = document.activeElement;
      if (active instanceof HTMLElement && active.matches(ROW_LINK)) active.click();
    },
    "/": () => search.current?.focus(),
    f: () => search.current?.focus(),
    ".": onShowFresh,
  });
}
