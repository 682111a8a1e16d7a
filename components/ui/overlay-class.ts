/** The one look of everything that floats above the page. */
export const OVERLAY =
  "z-50 rounded-lg border border-border bg-surface text-text shadow-overlay data-[state$=open]:animate-overlay print:hidden";

/** A row of a menu or list inside an overlay. */
export const OVERLAY_ITEM =
  "flex min-h-control-sm w-full items-center gap-2 rounded-sm px-2 py-1 text-start text-base outline-none " +
  "data-highlighted:bg-hover data-disabled:text-muted [&_svg]:size-4 [&_svg]:shrink-0";
