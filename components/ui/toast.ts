"use client";

import { toast } from "sonner";

interface ToastAction {
  /** The words of the command. */
  label: string;
  onClick: () => void;
}

/** Tells the outcome of a command; goes after six seconds. */
export function showNote(message: string): void {
  toast(message);
}

/** Tells that a command failed and what to do; stays until it is dismissed. */
export function showError(message: string, action?: ToastAction): void {
  toast.error(message, { duration: Number.POSITIVE_INFINITY, ...(action && { action }) });
}
