"use client";

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";

import { cn } from "./cn";
import { ANCHORED } from "./overlay-class";
import type { Align } from "./place-anchored";
import type { DisclosureButton } from "./use-disclosure";
import { useDisclosure } from "./use-disclosure";

interface PopoverProps {
  /** Name of what opens. */
  label: string;
  renderButton: (button: DisclosureButton) => ReactNode;
  align?: Align;
  className?: string;
  children: ReactNode;
}

/** Puts focus on the panel when it opens; Tab goes on from there. */
function FocusedPanel({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  return (
    <div
      ref={panel}
      tabIndex={-1}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- beside its button, not over the page
      role="dialog"
      aria-label={label}
      className={className}
    >
      {children}
    </div>
  );
}

/** Content that opens from a button and closes with Escape or a press elsewhere. */
export function Popover({ label, renderButton, align = "start", className, children }: PopoverProps) {
  const { isOpen, buttonProps, panel, panelId } = useDisclosure({ kind: "dialog", align });
  return (
    <>
      {renderButton(buttonProps)}
      {isOpen && (
        <div ref={panel} id={panelId} popover="manual" className={ANCHORED}>
          <FocusedPanel
            label={label}
            className={cn("max-h-128 w-80 max-w-[calc(100vw-1rem)] overflow-y-auto p-3 outline-none", className)}
          >
            {children}
          </FocusedPanel>
        </div>
      )}
    </>
  );
}
