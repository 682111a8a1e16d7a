export type Side = "top" | "right" | "bottom" | "left";
export type Align = "start" | "center" | "end";

interface Size {
  width: number;
  height: number;
}

interface Box extends Size {
  left: number;
  top: number;
}

export interface Placement {
  side: Side;
  align: Align;
  /** Between anchor and panel. */
  gapPx: number;
}

/** Room kept free at the edges of the window. */
const MARGIN_PX = 8;

const OPPOSITE = { top: "bottom", right: "left", bottom: "top", left: "right" } as const satisfies Record<Side, Side>;

function roomAt(side: Side, anchor: Box, viewport: Size): number {
  if (side === "top") return anchor.top;
  if (side === "left") return anchor.left;
  return side === "bottom" ? viewport.height - anchor.top - anchor.height : viewport.width - anchor.left - anchor.width;
}

/** The wanted side when the panel fits there, else the one with more room. */
function fittingSide(anchor: Box, neededPx: number, { side, viewport }: { side: Side; viewport: Size }): Side {
  const room = roomAt(side, anchor, viewport);
  return room >= neededPx || room >= roomAt(OPPOSITE[side], anchor, viewport) ? side : OPPOSITE[side];
}

function along(start: number, anchorLength: number, { length, align }: { length: number; align: Align }): number {
  if (align === "start") return start;
  return align === "end" ? start + anchorLength - length : start + (anchorLength - length) / 2;
}

const clamp = (value: number, length: number, limit: number): number =>
  Math.round(Math.max(MARGIN_PX, Math.min(value, limit - MARGIN_PX - length)));

/** Where a panel goes beside its anchor: on the other side when there is no room, and never out of the window. */
export function placeAnchored(
  anchor: Box,
  panel: Size,
  { side, align, gapPx, viewport }: Placement & { viewport: Size },
): { left: number; top: number } {
  const isVertical = side === "top" || side === "bottom";
  const needed = (isVertical ? panel.height : panel.width) + gapPx + MARGIN_PX;
  const at = fittingSide(anchor, needed, { side, viewport });
  const beside = {
    top: anchor.top - panel.height - gapPx,
    bottom: anchor.top + anchor.height + gapPx,
    left: anchor.left - panel.width - gapPx,
    right: anchor.left + anchor.width + gapPx,
  }[at];
  const left = isVertical ? along(anchor.left, anchor.width, { length: panel.width, align }) : beside;
  const top = isVertical ? beside : along(anchor.top, anchor.height, { length: panel.height, align });
  return { left: clamp(left, panel.width, viewport.width), top: clamp(top, panel.height, viewport.height) };
}
