/** The mark inside the ring. */
export type FaviconGlyph = "play" | "check" | "cross" | "pause" | "wait" | "again" | "alert" | "ban" | "dot";

const GLYPH = {
  play: '<path d="M13 10.5v11l8.5-5.5z" fill="currentColor"/>',
  check: '<path d="m10.5 16.5 4 4 7.5-8.5" fill="none" stroke="currentColor" stroke-width="3.5"/>',
  cross: '<path d="m11 11 10 10m0-10-10 10" fill="none" stroke="currentColor" stroke-width="3.5"/>',
  pause: '<path d="M13 10.5v11m6-11v11" fill="none" stroke="currentColor" stroke-width="3.5"/>',
  wait: '<path d="M11 10h10l-4 6 4 6H11l4-6z" fill="currentColor"/>',
  again:
    '<path d="M20.5 12.5a5.5 5.5 0 1 0 1 4.5" fill="none" stroke="currentColor" stroke-width="3"/><path d="M22.5 9v5h-5z" fill="currentColor"/>',
  alert:
    '<path d="M16 9v9" stroke="currentColor" stroke-width="3.5"/><circle cx="16" cy="22" r="2" fill="currentColor"/>',
  ban: '<path d="m11 21 10-10" stroke="currentColor" stroke-width="3.5"/>',
  dot: '<circle cx="16" cy="16" r="3" fill="currentColor"/>',
} as const satisfies Record<FaviconGlyph, string>;

interface Favicon {
  /** How much of the ring is filled, 0 to 100; null draws it whole. */
  percent: number | null;
  glyph: FaviconGlyph;
  /** Colour of ring and glyph, as CSS writes it. */
  colour: string;
}

/** A picture of the state for the browser's tab, as a `data:` address. */
export function faviconUrl({ percent, glyph, colour }: Favicon): string {
  const filled = percent === null ? 100 : Math.max(0, Math.min(100, Math.floor(percent)));
  const ring = 'cx="16" cy="16" r="13.5" fill="none" stroke="currentColor" stroke-width="4"';
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" color="${colour}">`,
    `<circle ${ring} opacity=".3"/>`,
    `<circle ${ring} pathLength="100" stroke-dasharray="${filled} 100" transform="rotate(-90 16 16)"/>`,
    GLYPH[glyph],
    "</svg>",
  ].join("");
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const LINK_ID = "live-favicon";

/** Shows a picture in the tab, over the page's own icon; null shows that one again. In the browser only. */
export function showFavicon(url: string | null): void {
  const present = document.getElementById(LINK_ID);
  if (url === null) {
    present?.remove();
    return;
  }
  const link = present ?? document.createElement("link");
  link.setAttribute("id", LINK_ID);
  link.setAttribute("rel", "icon");
  link.setAttribute("type", "image/svg+xml");
  link.setAttribute("href", url);
  if (!present) document.head.append(link);
}
