import { CELL_DIVIDER, textPieces } from "./text-pieces";

export interface Sentence {
  text: string;
  start: number;
  /** Ends with a full stop or its like; headings and table cells do not. */
  isComplete: boolean;
}

const LIST_MARK = /^\s*(?:[•▪‣–—*+-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/u;
/** A line that is shorter than this part of its paragraph's longest one was not wrapped. */
const WRAPPED_SHARE = 0.6;
const MIN_WRAPPED_CHARACTERS = 40;

const ABBREVIATIONS = new Set(
  `mr mrs ms dr prof st sr jr vs etc approx no nos nr vol fig al inc ltd co corp dept est min max art sec ca cf pp ed eds
   rev hon capt sgt lt gen col gov sen rep e.g i.e a.m p.m u.s u.k z.b d.h bzw o.o s.p.a jan feb mar apr jun jul aug sep sept
   oct nov dec`.split(/\s+/),
);

/** The text with each line break inside a wrapped paragraph made a space. Offsets stay as they were. */
export function unwrapText(text: string): string {
  return text
    .split(/(\n\s*\n)/)
    .map((block, index) => (index % 2 === 0 ? unwrapBlock(block) : block))
    .join("");
}

function unwrapBlock(block: string): string {
  const lines = block.split("\n");
  const longest = lines.reduce((length, line) => Math.max(length, line.length), 0);
  if (lines.length < 2 || longest < MIN_WRAPPED_CHARACTERS) return block;
  return lines.reduce((joined, line, index) => {
    const previous = lines[index - 1] ?? "";
    const isWrapped = previous.length >= longest * WRAPPED_SHARE && !isOwnLine(previous) && !isOwnLine(line);
    return `${joined}${isWrapped && !LIST_MARK.test(line) ? " " : "\n"}${line}`;
  });
}

function isOwnLine(line: string): boolean {
  return line.trim() === "" || line.includes(CELL_DIVIDER) || /:\s*$/.test(line);
}

/** The sentences of a text that `unwrapText` has unwrapped; headings, list items and table cells count as one each. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const { text: piece, start } of textPieces(text)) {
    const mark = LIST_MARK.exec(piece)?.[0].length ?? 0;
    addSentences(sentences, piece.slice(mark), start + mark);
  }
  return sentences;
}

const END = /[.!?。؟۔…]{1,5}["')\]”’»]{0,3}(?=\s+["'(“‘«¿¡]?[\p{Lu}\p{Lo}\p{N}]|\s*$)|。/gu;

function addSentences(sentences: Sentence[], piece: string, offset: number): void {
  let start = 0;
  for (const end of piece.matchAll(END)) {
    const stop = end.index + end[0].length;
    if (stop < piece.trimEnd().length && isAbbreviation(piece, end.index)) continue;
    addSentence(sentences, piece.slice(start, stop), offset + start);
    start = stop;
  }
  addSentence(sentences, piece.slice(start), offset + start);
}

/** Whether the full stop at `at` belongs to an abbreviation or an initial. */
function isAbbreviation(piece: string, at: number): boolean {
  if (piece[at] !== ".") return false;
  const word = /[\p{L}\p{N}.]*$/u.exec(piece.slice(Math.max(0, at - 20), at))?.[0] ?? "";
  return /^\p{Lu}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase());
}

function addSentence(sentences: Sentence[], slice: string, offset: number): void {
  const text = slice.trim();
  if (text === "") return;
  const start = offset + slice.indexOf(text);
  sentences.push({ text, start, isComplete: /[.!?。؟۔…]["')\]”’»]{0,3}$/u.test(text.slice(-4)) });
}
