const counts = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const dollars = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 9 });

/** What a counter shows: items done, and how many there are once that is known. */
export interface ItemCount {
  current: number;
  total: number | null;
}

/** `1,240`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `$1,240.50`, with as many places as an amount below a cent needs, nine at most. */
export function formatUsd(usd: number): string {
  return `$${dollars.format(usd)}`;
}

/** `1,240 / 2,000`, or `1,240 items` while the total is unknown. */
export function formatItems({ current, total }: ItemCount): string {
  return total === null ? spokenItems({ current, total }) : `${formatCount(current)} / ${formatCount(total)}`;
}

/** `1,240 of 2,000 items`, or `1,240 items` while the total is unknown. */
export function spokenItems({ current, total }: ItemCount): string {
  if (total !== null) return `${formatCount(current)} of ${formatCount(total)} items`;
  return `${formatCount(current)} ${current === 1 ? "item" : "items"}`;
}

/** Percent of what is still going on: rounded down and at most 99, because 100 is said by the end alone. Null without a total. */
export function openPercent({ current, total }: ItemCount): number | null {
  if (total === null) return null;
  if (total <= 0) return 0;
  return Math.max(0, Math.min(99, Math.floor((current / total) * 100)));
}

/** A size in the largest unit that leaves at least one: `840 B`, `12 kB`, `1.4 MB`. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} B`;
  if (sizeBytes < 1_000_000) return `${Math.round(sizeBytes / 1_000)} kB`;
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}

const ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ORDINALS = new Intl.PluralRules("en-GB", { type: "ordinal" });

/** A place in a row: `1st`, `22nd`, `113th`. */
export function ordinal(place: number): string {
  return `${formatCount(place)}${ENDINGS[ORDINALS.select(place)] ?? "th"}`;
}
