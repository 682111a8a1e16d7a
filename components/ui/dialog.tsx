"use client";

import { X } from "lucide-react";
import type { MouseEvent, ReactNode, SyntheticEvent } from "react";
import { useId, useLayoutEffect, useRef } from "react";

import { LiveRegions } from "@/components/layout/live-regions";
import { strings } from "@/components/layout/strings";

import { IconButton } from "./icon-button";

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

const FRAME =
  "fixed inset-x-3 top-auto bottom-3 m-0 mx-auto max-h-[calc(100dvh-1.5rem)] w-auto max-w-lg flex-col rounded-lg border border-border " +
  "bg-surface p-0 text-text shadow-overlay open:flex open:animate-overlay backdrop:bg-scrim md:inset-x-0 md:top-[12vh] md:bottom-auto " +
  "md:max-h-[76vh] md:w-full";

/** The browser gives focus back to where one was; when that is gone, the heading of the page takes it. */
function closeDialog(dialog: HTMLDialogElement): void {
  dialog.close();
  if (document.activeElement === document.body) document.querySelector<HTMLElement>("main h1")?.focus();
}

function OpenDialog({ onOpenChange, title, description, footer, children }: Omit<DialogProps, "isOpen">) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the element goes: once it is gone the browser no longer knows where focus was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => (shown ? closeDialog(shown) : undefined);
  }, []);
  function cancel(event: SyntheticEvent): void {
    event.preventDefault();
    onOpenChange(false);
  }
  function pressBackdrop(event: MouseEvent): void {
    if (event.target === event.currentTarget) onOpenChange(false);
  }
  return (
    // The browser keeps focus inside and closes on Escape; a press beside the frame is for pointers only.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      onCancel={cancel}
      onMouseDown={pressBackdrop}
      className={FRAME}
    >
      <h2 id={`${id}-title`} className="ps-5 pe-14 pt-5 pb-2 text-lg font-semibold wrap-anywhere">
        {title}
      </h2>
      <div className="min-h-0 overflow-y-auto px-5 pb-5">
        {description && (
          <div id={`${id}-description`} className="text-muted">
            {description}
          </div>
        )}
        {children}
      </div>
      {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-border px-5 py-3">{footer}</div>}
      {/* Last, so that focus begins at what the dialog is about. */}
      <span className="absolute end-3 top-4">
        <IconButton label={strings.common.close} onClick={() => onOpenChange(false)}>
          <X aria-hidden="true" />
        </IconButton>
      </span>
      <LiveRegions />
    </dialog>
  );
}

/** A question or a form over the page. Keeps focus inside and gives it back; Escape closes. */
export function Dialog({ isOpen, ...rest }: DialogProps) {
  return isOpen ? <OpenDialog {...rest} /> : null;
}
