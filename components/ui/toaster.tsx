"use client";

import { CircleAlert, X } from "lucide-react";
import { useEffect } from "react";
import { Toaster as Primitive, toast } from "sonner";

import { strings } from "@/components/layout/strings";

import { listenToasts, takeToasts } from "./toast";

const LOOK = {
  toast:
    "flex w-full items-center gap-2.5 rounded-lg border border-border bg-surface py-2.5 ps-3.5 pe-9 text-base text-text shadow-overlay",
  content: "min-w-0 flex-1 wrap-anywhere",
  error: "border-danger-fg",
  icon: "grid size-4 shrink-0 place-items-center text-danger-fg [&_svg]:size-4",
  actionButton: "h-control-sm shrink-0 rounded-md border border-strong px-2.5 text-sm font-medium hover:bg-hover",
  closeButton:
    "absolute end-1.5 top-1/2 grid size-6 -translate-y-1/2 place-items-center rounded-md text-muted hover:bg-hover hover:text-text [&_svg]:size-3.5",
} as const;

function tellWaiting(): void {
  for (const { message, action } of takeToasts()) {
    toast.error(message, { duration: Number.POSITIVE_INFINITY, ...(action && { action }) });
  }
}

/** Shows what commands failed with, three at most, in a corner above the bottom navigation. */
export function Toaster() {
  useEffect(() => {
    tellWaiting();
    return listenToasts(tellWaiting);
  }, []);
  return (
    <Primitive
      className="font-sans!"
      position="bottom-right"
      visibleToasts={3}
      closeButton
      offset={16}
      mobileOffset={{ bottom: "calc(var(--spacing-bottom-nav) + 12px)", left: 12, right: 12 }}
      containerAriaLabel={strings.shell.notifications}
      icons={{ error: <CircleAlert aria-hidden="true" />, close: <X aria-hidden="true" /> }}
      toastOptions={{ unstyled: true, classNames: LOOK, closeButtonAriaLabel: strings.common.dismiss }}
    />
  );
}
