export interface TextPiece {
  text: string;
  start: number;
}

/** Between two cells of a table row, in the text of every type of document. */
export const CELL_DIVIDER = " | ";

/** The lines of a text, and of table rows the cells, with their places. Blank ones are left out. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    for (const cell of line.split(CELL_DIVIDER)) {
      if (cell.trim() !== "") pieces.push({ text: cell, start });
      start += cell.length + CELL_DIVIDER.length;
    }
    start += 1 - CELL_DIVIDER.length;
  }
  return pieces;
}
