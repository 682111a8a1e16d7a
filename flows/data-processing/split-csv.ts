/** A stretch of a file, in bytes: from `from` up to but not including `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Where each row of a CSV begins, in bytes, and at last where it ends. A line end between quotes is no end of a row. */
export function rowStarts(bytes: Uint8Array): number[] {
  const starts = [0];
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === NEWLINE && !isQuoted && at + 1 < bytes.length) starts.push(at + 1);
  }
  return [...starts, bytes.length];
}

/** Rows, the first of which is left out, in so many stretches of about as many rows each; fewer when there are fewer rows. */
export function splitRows(starts: readonly number[], chunks: number): Stretch[] {
  const rows = starts.length - 2;
  const count = Math.min(chunks, Math.max(0, rows));
  return Array.from({ length: count }, (_, place) => ({
    from: starts[1 + Math.floor((place * rows) / count)] ?? 0,
    to: starts[1 + Math.floor(((place + 1) * rows) / count)] ?? 0,
  }));
}

/** The cells of the rows of a CSV by RFC 4180. Empty rows are left out. */
export function parseRows(text: string): string[][] {
  return splitOutside(text, "\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "")
    .map((line) => splitOutside(line, ",").map(unquote));
}

/** Splits a text at a separator wherever it does not stand between quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return [...parts, text.slice(from)];
}

function unquote(cell: string): string {
  return cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
