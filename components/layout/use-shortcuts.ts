"use client";

import { useEffect, useRef } from "react";

import { keyName, matchShortcut } from "./shortcut-match";

/** Presses further apart than this are no sequence. */
const SEQUENCE_MS = 1_000;
const LONGEST_SEQUENCE = 2;

/** Places where single keys have a meaning of their own. */
const TYPING = "input, textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=dialog], dialog";

type ShortcutBindings = Readonly<Record<string, () => void>>;

function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  if (document.documentElement.dataset["singleKeys"] === "off") return false;
  if (document.querySelector("dialog[open], [role=dialog], [role=menu]")) return false;
  return !(event.target instanceof Element && event.target.closest(TYPING));
}

/** Runs commands on single keys and short sequences of them, unless a person types, has a menu or dialog open, or turned them off. */
export function useShortcuts(bindings: ShortcutBindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    let presses: string[] = [];
    let lastAtMs = 0;
    function onKeyDown(event: KeyboardEvent): void {
      const name = isForPage(event) ? keyName(event) : null;
      if (name === null || event.key === "Shift") return;
      const isSequence = event.timeStamp - lastAtMs < SEQUENCE_MS;
      presses = [...(isSequence ? presses : []), name].slice(-LONGEST_SEQUENCE);
      lastAtMs = event.timeStamp;
      const found = matchShortcut(Object.keys(latest.current), presses);
      if (found === null) return;
      event.preventDefault();
      presses = [];
      latest.current[found]?.();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
