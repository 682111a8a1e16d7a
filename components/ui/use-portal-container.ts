"use client";

import { createContext, use, useSyncExternalStore } from "react";

/** The dialog one is in; what opens from a dialog belongs above it and inside its focus. */
export const DialogElement = createContext<HTMLElement | null>(null);

const subscribe = () => () => undefined;
const findMain = (): HTMLElement | null => document.querySelector("main");
const none = (): null => null;

/** Where overlays are put: in the dialog one is in, else inside `main`, because all content of a page belongs to a landmark. */
export function usePortalContainer(): HTMLElement | null {
  const dialog = use(DialogElement);
  const main = useSyncExternalStore(subscribe, findMain, none);
  return dialog ?? main;
}
