"use client";

import { useId, useRef, useState } from "react";

import type { Align } from "./place-anchored";
import { useAnchored } from "./use-anchored";
import { useDismiss } from "./use-dismiss";

/** What a button needs that opens something. Spread it on the button. */
export interface DisclosureButton {
  ref: React.RefObject<HTMLButtonElement | null>;
  id: string;
  "aria-haspopup": "menu" | "dialog";
  "aria-expanded": boolean;
  "aria-controls": string | undefined;
  onClick: () => void;
}

interface DisclosureInput {
  kind: "menu" | "dialog";
  align: Align;
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
}

/** A button and the panel it opens below itself. Escape and a press elsewhere close it; Escape gives focus back. */
export function useDisclosure({ kind, align, onOpenChange }: DisclosureInput) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const panelId = `${id}-panel`;

  function change(isWanted: boolean): void {
    setIsOpen(isWanted);
    onOpenChange?.(isWanted);
  }
  /** Closes and goes back to the button. */
  function closeToButton(): void {
    change(false);
    button.current?.focus();
  }

  useAnchored({ isOpen, anchor: button, panel, side: "bottom", align, gapPx: 6 });
  useDismiss({
    isOpen,
    inside: [button, panel],
    onDismiss: (reason) => (reason === "escape" ? closeToButton() : change(false)),
  });
  const buttonProps: DisclosureButton = {
    ref: button,
    id,
    "aria-haspopup": kind,
    "aria-expanded": isOpen,
    "aria-controls": isOpen ? panelId : undefined,
    onClick: () => change(!isOpen),
  };
  return { isOpen, buttonProps, panel, panelId, change, closeToButton };
}
