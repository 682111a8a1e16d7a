"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { currentEntry, ENTRIES } from "./navigation";
import { ENTRY_ICON } from "./navigation-icons";
import { strings } from "./strings";

const NAMES = ["actions", "launch", "activeFlows"] as const satisfies readonly (keyof typeof ENTRIES)[];

/** The main navigation below the page, under 768 px. */
export function BottomNav() {
  const current = currentEntry(usePathname());
  return (
    <nav
      aria-label={strings.shell.mainNavigation}
      className="fixed inset-x-0 bottom-0 z-30 h-bottom-nav border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid h-14 grid-cols-3">
        {NAMES.map((name) => {
          const Icon = ENTRY_ICON[name];
          return (
            <li key={name} className="min-w-0">
              <Link
                href={ENTRIES[name].href}
                aria-current={current === ENTRIES[name].href ? "page" : undefined}
                className="flex h-full min-w-0 flex-col items-center justify-center gap-0.5 px-1 text-xs font-medium text-muted -outline-offset-2 aria-[current=page]:text-accent"
              >
                <Icon className="size-5" aria-hidden="true" />
                <span className="max-w-full truncate">{ENTRIES[name].label}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
