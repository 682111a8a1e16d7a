"use client";

import type { KeyboardEvent, ReactNode } from "react";
import { useId, useState } from "react";

import { nextItem } from "./menu-keys";

interface TabItem {
  value: string;
  label: string;
  /** Shown after the label, such as a count. */
  note?: ReactNode;
  content: ReactNode;
}

interface TabsProps {
  /** What the tabs are about. */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  tabs: readonly TabItem[];
}

const KEY_MEANING: Readonly<Record<string, string>> = {
  ArrowRight: "ArrowDown",
  ArrowLeft: "ArrowUp",
  Home: "Home",
  End: "End",
};

/** Arrow keys move between tabs; Enter and Space, the button's own, choose (ARIA tabs with manual activation). */
function moveBetweenTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const current = tabs.findIndex((tab) => tab === document.activeElement);
  const next = nextItem(
    tabs.map(() => ""),
    current,
    KEY_MEANING[event.key] ?? "",
  );
  if (next === null) return;
  event.preventDefault();
  tabs[next]?.focus();
}

/** Panels of which one is shown. A panel is made when it is first opened and then stays, so it keeps its state. */
export function Tabs({ label, value, onValueChange, tabs }: TabsProps) {
  const id = useId();
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set([value]));
  if (!opened.has(value)) setOpened(new Set([...opened, value]));
  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={moveBetweenTabs}
        className="flex gap-1 overflow-x-auto border-b border-border px-0.5"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-tab-${tab.value}`}
            aria-controls={`${id}-panel-${tab.value}`}
            aria-selected={tab.value === value}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onValueChange(tab.value)}
            className="relative flex h-10 shrink-0 items-center gap-1.5 rounded-t-md px-2.5 font-medium text-muted -outline-offset-2 after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full hover:text-text aria-selected:text-text aria-selected:after:bg-accent"
          >
            {tab.label}
            {tab.note}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.value}
          role="tabpanel"
          id={`${id}-panel-${tab.value}`}
          aria-labelledby={`${id}-tab-${tab.value}`}
          tabIndex={0}
          hidden={tab.value !== value}
          className="pt-4"
        >
          {opened.has(tab.value) && tab.content}
        </div>
      ))}
    </div>
  );
}
