"use client";

interface ToastAction {
  /** The words of the command. */
  label: string;
  onClick: () => void;
}

/** A failure to tell in a corner of the page, with the way on if there is one. */
interface Toast {
  readonly message: string;
  readonly action: ToastAction | null;
}

let waiting: readonly Toast[] = [];
let onToast: (() => void) | null = null;

/** Takes what waits to be told; each is told once. */
export function takeToasts(): readonly Toast[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

/** Hears of each thing to tell, until the returned function is called. There is one listener. */
export function listenToasts(listener: () => void): () => void {
  onToast = listener;
  return () => {
    if (onToast === listener) onToast = null;
  };
}

/** Tells that a command failed and what to do; stays until it is dismissed. */
export function showError(message: string, action?: ToastAction): void {
  waiting = [...waiting, { message, action: action ?? null }];
  onToast?.();
}
