"use client";

import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";

import { announce } from "./announce";
import { ENTRIES } from "./navigation";
import { strings } from "./strings";
import { useShortcuts } from "./use-shortcuts";

/** Keys that work on every page. */
export function ShellShortcuts({ onToggleNav }: { onToggleNav: () => void }) {
  const router = useRouter();
  const { resolvedTheme, setTheme } = useTheme();
  useShortcuts({
    "[": onToggleNav,
    c: () => router.push(ENTRIES.launch.href),
    "g a": () => router.push(ENTRIES.actions.href),
    "Shift+d": () => {
      const next = resolvedTheme === "dark" ? "light" : "dark";
      setTheme(next);
      announce(strings.appearance.themeChanged(strings.appearance[next]), "polite");
    },
  });
  return null;
}
