"use client";

import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";

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

/** Panels of which one is shown. Hidden panels stay mounted, so they keep their state. */
export function Tabs({ label, value, onValueChange, tabs }: TabsProps) {
  return (
    <Primitive.Root value={value} onValueChange={onValueChange} activationMode="manual">
      <Primitive.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-border px-0.5">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className="relative flex h-10 shrink-0 items-center gap-1.5 rounded-t-md px-2.5 font-medium text-muted -outline-offset-2 after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full hover:text-text data-[state=active]:text-text data-[state=active]:after:bg-accent"
          >
            {tab.label}
            {tab.note}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} forceMount className="pt-4 data-[state=inactive]:hidden">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
