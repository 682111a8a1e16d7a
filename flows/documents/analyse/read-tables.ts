import type { EntityKind, Mention } from "./analysis";
import { CELL_DIVIDER } from "./text-pieces";

const MIN_ROWS = 3;

/** What a column's heading says about its cells. */
const HEADINGS: readonly { kind: EntityKind; heading: RegExp; cell: RegExp }[] = [
  {
    kind: "names",
    heading:
      /^(?:full )?name$|\b(?:contact|person|owner|author|employee|attendee|manager|responsible|assignee|reviewer|participant)\b/i,
    cell: /^\p{Lu}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){1,3}$/u,
  },
  {
    kind: "organisations",
    heading:
      /\b(?:supplier|vendor|company|organi[sz]ation|manufacturer|employer|bank|institution|firm|contractor|insurer|publisher)\b/i,
    cell: /^[\p{Lu}\p{N}].{1,80}$/u,
  },
  {
    kind: "places",
    heading: /\b(?:city|town|country|location|place|region|county|district|village|province)\b/i,
    cell: /^\p{Lu}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,3}$/u,
  },
  {
    kind: "amounts",
    heading:
      /\b(?:[Aa]mount|[Tt]otal|[Pp]rice|[Cc]ost|[Ss]um|[Ff]ee|[Nn]et|[Gg]ross|[Bb]alance|[Ss]alary|[Bb]udget)\b.*(?:[€$£¥]|\b[A-Z]{3}\b)/,
    cell: /^[-−]?\d{1,3}(?:[,.' ]?\d{3})*(?:[.,]\d{1,2})?$/,
  },
];

interface Cell {
  text: string;
  start: number;
}

/**
 * What the cells of a text's tables name, as far as the headings of their columns tell.
 *
 * @param tableHead the first row of a table that began before the text
 */
export function readTables(text: string, tableHead: string | null): Mention[] {
  return tablesOf(text, tableHead).flatMap(([head = [], ...rows]) =>
    head.flatMap((heading, column) =>
      readColumn(
        heading.text,
        rows.flatMap((row) => row[column] ?? []),
      ),
    ),
  );
}

function readColumn(heading: string, cells: readonly Cell[]): Mention[] {
  const column = HEADINGS.find((candidate) => heading.length <= 40 && candidate.heading.test(heading));
  if (column === undefined) return [];
  return cells
    .filter(({ text }) => column.cell.test(text))
    .map(({ text, start }) => ({ kind: column.kind, value: text, start, end: start + text.length }));
}

/** Rows of one number of cells that follow each other are a table, and its first row is its head. */
function tablesOf(text: string, tableHead: string | null): Cell[][][] {
  const head = tableHead === null ? [] : cellsOf(tableHead, 0);
  const tables: Cell[][][] = [[head]];
  let start = 0;
  let previousCells = head.length;
  for (const line of text.split("\n")) {
    const cells = cellsOf(line, start);
    if (cells.length === 1) previousCells = 1;
    else if (cells.length === previousCells) tables.at(-1)?.push(cells);
    else tables.push([cells]);
    previousCells = cells.length;
    start += line.length + 1;
  }
  return tables.filter((rows) => rows.length >= MIN_ROWS);
}

function cellsOf(line: string, lineStart: number): Cell[] {
  let start = lineStart;
  return line.split(CELL_DIVIDER).map((text) => {
    const cell = { text, start };
    start += text.length + CELL_DIVIDER.length;
    return cell;
  });
}
