"use client";

import type { ReactNode } from "react";
import { useState } from "react";

import { AppearanceMenu } from "./appearance-menu";
import { BottomNav } from "./bottom-nav";
import { Breadcrumb } from "./breadcrumb";
import { FocusHeading } from "./focus-heading";
import { LogoMark } from "./logo";
import { PageMain } from "./page-main";
import { saveViewPreferences } from "./save-view-preferences";
import { ShellShortcuts } from "./shell-shortcuts";
import { SideNav } from "./side-nav";
import { SkipLink } from "./skip-link";
import type { ViewPreferences } from "./view-preferences";

interface AppShellProps {
  /** How the navigation was left. */
  nav: ViewPreferences["nav"];
  /** State of the connection, in the header. */
  connection?: ReactNode;
  /** Menu of the person signed in, in the header. */
  account?: ReactNode;
  /** Line under the header, for what concerns the whole page. */
  banner?: ReactNode;
  children: ReactNode;
}

/** Frame of every page behind the sign-in: navigation, header and the page itself. */
export function AppShell({ nav, connection, account, banner, children }: AppShellProps) {
  const [isCollapsed, setIsCollapsed] = useState(nav === "collapsed");
  function toggleNav(): void {
    setIsCollapsed(!isCollapsed);
    saveViewPreferences({ nav: isCollapsed ? "open" : "collapsed" });
  }
  return (
    <div className="flex min-h-dvh">
      <SkipLink />
      <SideNav isCollapsed={isCollapsed} onToggle={toggleNav} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header
          data-shell=""
          className="sticky top-0 z-30 flex h-header shrink-0 items-center gap-2 border-b border-border bg-surface ps-4 pe-2 md:ps-6 md:pe-4"
        >
          <LogoMark className="size-6 shrink-0 md:hidden" />
          <div className="min-w-0 flex-1">
            <Breadcrumb />
          </div>
          {connection}
          <AppearanceMenu />
          {account}
        </header>
        {banner}
        <PageMain>{children}</PageMain>
      </div>
      <BottomNav />
      <FocusHeading />
      <ShellShortcuts onToggleNav={toggleNav} />
    </div>
  );
}
