export interface ParsedCsv {
  delimiter: string;
  rows: string[][];
  /** A quoted cell was never closed; the rest of the file became that cell. */
  unclosedQuote: boolean;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
const SAMPLE_CHARACTERS = 20_000;
const SAMPLE_ROWS = 100;

/** Rows and cells by RFC 4180, with the delimiter that divides the first rows most evenly. Empty rows are left out. */
export function parseCsv(text: string): ParsedCsv {
  const delimiter = describeCsv(text).delimiter;
  return { delimiter, ...splitRows(text, delimiter) };
}

export interface CsvShape {
  delimiter: string;
  rows: number;
  /** The most frequent number of cells in a row. */
  columns: number;
  /** The share of rows that have that number, 0 to 1. */
  share: number;
}

/** How evenly the best delimiter divides the first rows of a text. */
export function describeCsv(text: string): CsvShape {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const shapes = DELIMITERS.map((delimiter) => shapeOf(sample, delimiter));
  return shapes.reduce((best, shape) => (weightOf(shape) > weightOf(best) ? shape : best));
}

function weightOf(shape: CsvShape): number {
  return shape.columns > 1 ? shape.share : 0;
}

function shapeOf(sample: string, delimiter: string): CsvShape {
  const { rows: all } = splitRows(sample, delimiter);
  // The last row of a sample may be cut.
  const complete = sample.length < SAMPLE_CHARACTERS ? all : all.slice(0, -1);
  const rows = complete.slice(0, SAMPLE_ROWS);
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const [columns, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [1, 0]);
  return { delimiter, rows: rows.length, columns, share: rows.length === 0 ? 0 : count / rows.length };
}

function splitRows(text: string, delimiter: string): { rows: string[][]; unclosedQuote: boolean } {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let unclosedQuote = false;
  while (at < text.length) {
    const cell = text[at] === '"' ? readQuoted(text, at, delimiter) : readPlain(text, at, delimiter);
    unclosedQuote ||= cell.unclosed;
    row.push(cell.value);
    at = cell.end + 1;
    if (text[cell.end] === delimiter) {
      if (at === text.length) row.push("");
      continue;
    }
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return { rows: rows.filter((cells) => cells.some((cell) => cell.trim() !== "")), unclosedQuote };
}

interface Cell {
  value: string;
  /** Where the delimiter, the line end or the end of the text is. */
  end: number;
  unclosed: boolean;
}

function readPlain(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end += 1;
  return { value: text.slice(start, end), end, unclosed: false };
}

function readQuoted(text: string, start: number, delimiter: string): Cell {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length, unclosed: true };
    value += text.slice(at, quote);
    if (text[quote + 1] === '"') {
      value += '"';
      at = quote + 2;
      continue;
    }
    const rest = readPlain(text, quote + 1, delimiter);
    return { ...rest, value: value + rest.value };
  }
}
