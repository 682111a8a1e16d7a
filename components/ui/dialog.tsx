"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useRef, useState } from "react";

import { strings } from "@/components/layout/strings";

import { IconButton } from "./icon-button";
import { DialogElement } from "./use-portal-container";

interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What happens, in a sentence or two; read with the title. */
  description?: ReactNode;
  /** Buttons, the one that goes on last. */
  footer?: ReactNode;
  children?: ReactNode;
}

/** What has focus when a dialog opens; for a command of a menu, which is about to go, the button of the menu. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement;
  const menuButtonId = focused?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  if (menuButtonId) return document.getElementById(menuButtonId);
  return focused instanceof HTMLElement ? focused : null;
}

/** Back to where one was, or to the heading of the page when that is gone. */
function returnFocus(opener: HTMLElement | null): void {
  const target = opener?.isConnected ? opener : document.querySelector<HTMLElement>("main h1");
  target?.focus();
}

/** A question or a form over the page. Keeps focus inside and gives it back; Escape closes. */
export function Dialog({ isOpen, onOpenChange, title, description, footer, children }: DialogProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-scrim" />
        <Primitive.Content
          ref={setElement}
          onOpenAutoFocus={() => {
            opener.current = findOpener();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            returnFocus(opener.current);
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
          className="fixed inset-x-3 bottom-3 z-50 mx-auto flex max-h-[calc(100dvh-1.5rem)] max-w-lg flex-col rounded-lg border border-border bg-surface shadow-overlay data-[state=open]:animate-overlay md:top-[12vh] md:bottom-auto md:max-h-[76vh]"
        >
          <DialogElement value={element}>
            <Primitive.Title className="ps-5 pe-14 pt-5 pb-2 text-lg font-semibold wrap-anywhere">
              {title}
            </Primitive.Title>
            <div className="min-h-0 overflow-y-auto px-5 pb-5">
              {description && (
                <Primitive.Description asChild>
                  <div className="text-muted">{description}</div>
                </Primitive.Description>
              )}
              {children}
            </div>
            {footer && (
              <div className="flex flex-wrap justify-end gap-2 border-t border-border px-5 py-3">{footer}</div>
            )}
            {/* Last, so that focus begins at what the dialog is about. */}
            <span className="absolute end-3 top-4">
              <Primitive.Close asChild>
                <IconButton label={strings.common.close}>
                  <X aria-hidden="true" />
                </IconButton>
              </Primitive.Close>
            </span>
          </DialogElement>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
