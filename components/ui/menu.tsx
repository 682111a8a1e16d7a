"use client";

import type { KeyboardEvent, ReactNode, RefObject } from "react";
import { createContext, use, useEffect } from "react";

import { menuItemsOf, moveFocus } from "./menu-focus";
import { ANCHORED } from "./overlay-class";
import type { DisclosureButton } from "./use-disclosure";
import { useDisclosure } from "./use-disclosure";

/** Closes the menu one is in and goes back to its button. */
export const CloseMenu = createContext<() => void>(() => undefined);

interface MenuProps {
  renderButton: (button: DisclosureButton) => ReactNode;
  align?: "start" | "end";
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
  /** Items, choices, switches, labels and separators. */
  children: ReactNode;
}

interface MenuPanelProps {
  panel: RefObject<HTMLDivElement | null>;
  id: string;
  labelledBy: string;
  children: ReactNode;
}

function MenuPanel({ panel, id, labelledBy, children }: MenuPanelProps) {
  const close = use(CloseMenu);
  useEffect(() => menuItemsOf(panel.current)[0]?.focus({ preventScroll: true }), [panel]);
  function onKeyDown(event: KeyboardEvent): void {
    // Tab leaves the menu from its button, as if it had never opened.
    if (event.key === "Tab") close();
    else if (moveFocus(panel.current, event.key)) event.preventDefault();
    if (event.key !== "Tab") event.stopPropagation();
  }
  return (
    <div
      ref={panel}
      id={id}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-labelledby={labelledBy}
      onKeyDown={onKeyDown}
      className={`${ANCHORED} max-h-[calc(100dvh-1rem)] max-w-[calc(100vw-1rem)] min-w-48 overflow-y-auto p-1`}
    >
      {children}
    </div>
  );
}

/** Commands behind a button (ARIA menu button pattern). */
export function Menu({ renderButton, align = "end", onOpenChange, children }: MenuProps) {
  const { isOpen, buttonProps, panel, panelId, closeToButton } = useDisclosure({ kind: "menu", align, onOpenChange });
  return (
    <>
      {renderButton(buttonProps)}
      {isOpen && (
        <CloseMenu value={closeToButton}>
          <MenuPanel panel={panel} id={panelId} labelledBy={buttonProps.id}>
            {children}
          </MenuPanel>
        </CloseMenu>
      )}
    </>
  );
}
