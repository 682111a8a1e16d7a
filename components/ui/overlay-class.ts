/** The one look of everything that floats above the page. */
export const OVERLAY =
  "rounded-lg border border-border bg-surface text-text shadow-overlay animate-overlay print:hidden";

/** An overlay in the top layer, placed by `useAnchored`. */
export const ANCHORED = `${OVERLAY} fixed inset-auto m-0 overflow-visible`;
