"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Tooltip } from "@/components/ui/tooltip";

import { LogoMark } from "./logo";
import { currentEntry, ENTRIES } from "./navigation";
import { ENTRY_ICON } from "./navigation-icons";
import { strings } from "./strings";

type EntryName = keyof typeof ENTRIES;

interface SideNavProps {
  isCollapsed: boolean;
  onToggle: () => void;
}

const ITEM =
  "flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium text-muted transition-colors duration-100 hover:bg-hover hover:text-text " +
  "aria-[current=page]:bg-selected aria-[current=page]:text-text [&_svg]:size-4 [&_svg]:shrink-0";

function SideNavLink({ name, isCollapsed }: { name: EntryName; isCollapsed: boolean }) {
  const isCurrent = currentEntry(usePathname()) === ENTRIES[name].href;
  const Icon = ENTRY_ICON[name];
  const link = (
    <Link
      href={ENTRIES[name].href}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(ITEM, isCollapsed && "justify-center px-0")}
    >
      <Icon aria-hidden="true" />
      <span className={cn("truncate", isCollapsed && "sr-only")}>{ENTRIES[name].label}</span>
    </Link>
  );
  return (
    <li>
      {isCollapsed ? (
        <Tooltip text={ENTRIES[name].label} side="right">
          {link}
        </Tooltip>
      ) : (
        link
      )}
    </li>
  );
}

/** The main navigation beside the page, from 768 px on. Collapsed it shows icons, whose names stay. */
export function SideNav({ isCollapsed, onToggle }: SideNavProps) {
  const toggleLabel = isCollapsed ? strings.shell.expandNavigation : strings.shell.collapseNavigation;
  const ToggleIcon = isCollapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav
      aria-label={strings.shell.mainNavigation}
      className={cn(
        "sticky top-0 hidden h-dvh shrink-0 flex-col overflow-y-auto border-e border-border bg-surface p-2 md:flex",
        isCollapsed ? "w-14" : "w-56",
      )}
    >
      <Link
        href={ENTRIES.actions.href}
        className={cn(
          "mb-2 flex h-8 items-center gap-2.5 rounded-md font-semibold",
          isCollapsed ? "justify-center" : "px-2",
        )}
      >
        <LogoMark />
        <span className={cn("truncate", isCollapsed && "sr-only")}>{strings.product}</span>
      </Link>
      <ul className="grid gap-0.5">
        <SideNavLink name="actions" isCollapsed={isCollapsed} />
        <SideNavLink name="launch" isCollapsed={isCollapsed} />
      </ul>
      <h2 id="nav-admin" className={cn("mt-5 mb-1 px-2.5 text-xs font-medium text-muted", isCollapsed && "sr-only")}>
        {strings.navigation.admin}
      </h2>
      <ul aria-labelledby="nav-admin" className={cn("grid gap-0.5", isCollapsed && "mt-2 border-t border-border pt-2")}>
        <SideNavLink name="activeFlows" isCollapsed={isCollapsed} />
      </ul>
      <Tooltip text={toggleLabel} shortcut="[" side="right">
        <button
          type="button"
          onClick={onToggle}
          aria-expanded={!isCollapsed}
          aria-label={toggleLabel}
          className={cn(ITEM, "mt-auto w-full", isCollapsed && "justify-center px-0")}
        >
          <ToggleIcon aria-hidden="true" />
          {!isCollapsed && (
            <>
              <span className="flex-1 truncate text-start">{toggleLabel}</span>
              <Kbd>[</Kbd>
            </>
          )}
        </button>
      </Tooltip>
    </nav>
  );
}
