import { CELL_DIVIDER } from "./text-pieces";

/** A part of a long text that is analysed at one go. */
export interface TextPart {
  text: string;
  /** The first row of the table that the part begins in the middle of. */
  tableHead: string | null;
}

/** About a fifth of a second's work, so that a runner's heartbeats are never held up by a long text. */
const PART_CHARACTERS = 200_000;

/** Parts of a text, cut between lines where lines are short enough, else after a sentence or a word. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let head: TableHead | null = null;
  let tableHead: string | null = null;
  let start = 0;
  while (start < text.length) {
    const end = partEnd(text, start);
    const part = text.slice(start, end);
    parts.push({ text: part, tableHead });
    head = lastTable(part, head);
    tableHead = head?.line ?? null;
    start = end;
  }
  return parts;
}

function partEnd(text: string, start: number): number {
  const limit = start + PART_CHARACTERS;
  if (limit >= text.length) return text.length;
  const middle = start + PART_CHARACTERS / 2;
  for (const mark of ["\n\n", "\n", ". ", " "]) {
    const at = text.lastIndexOf(mark, limit - mark.length);
    if (at > middle) return at + mark.length;
  }
  return limit;
}

interface TableHead {
  line: string;
  cells: number;
}

/** The head of the table that a part ends in; null when it does not end in one. */
function lastTable(part: string, before: TableHead | null): TableHead | null {
  let head = before;
  for (const line of part.trimEnd().split("\n")) {
    const cells = line.split(CELL_DIVIDER).length;
    if (cells !== head?.cells) head = cells > 1 ? { line, cells } : null;
  }
  return head;
}
