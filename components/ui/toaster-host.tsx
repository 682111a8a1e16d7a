"use client";

import type { ComponentType } from "react";
import { useEffect, useState } from "react";

import { listenToasts } from "./toast";

/** Pages come first; what tells failures is there before one is likely. */
const FETCH_AFTER_MS = 5_000;

/** Fetches what draws toasts a while after the page, or when the first one is to be told. */
export function ToasterHost() {
  const [found, setFound] = useState<{ Toaster: ComponentType } | null>(null);
  const isFound = found !== null;
  useEffect(() => {
    if (isFound) return undefined;
    const fetchToaster = (): void => {
      // Without an answer the toast waits for the next attempt.
      import("./toaster").then(setFound).catch(() => undefined);
    };
    const timer = setTimeout(fetchToaster, FETCH_AFTER_MS);
    const stopListening = listenToasts(fetchToaster);
    return () => {
      clearTimeout(timer);
      stopListening();
    };
  }, [isFound]);
  return found === null ? null : <found.Toaster />;
}
