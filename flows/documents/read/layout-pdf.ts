/** One line of a PDF page, in points from the lower left corner. `y` is the base line. */
export interface PdfLine {
  text: string;
  x: number;
  y: number;
  right: number;
  height: number;
}

/** Base lines further apart than this many line heights belong to two paragraphs. */
const MAX_LEADING = 1.7;
/** A line that fills less of its column ends its paragraph. */
const FULL_LINE_SHARE = 0.75;
const HEIGHT_TOLERANCE = 0.1;
const LIST_MARK = /^(?:[•▪‣–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/u;
const SENTENCE_END = /[.!?:;。؟۔][")\]”’»]{0,3}$/u;

/** The text of a document from the lines of its pages: paragraphs made whole, running headers and footers left out. */
export function layoutPdf(pages: readonly (readonly PdfLine[])[]): string {
  const blocks: string[] = [];
  for (const lines of withoutRunningLines(pages)) {
    const [first, ...rest] = layoutPage(lines);
    if (first !== undefined) addBlock(blocks, first);
    blocks.push(...rest);
  }
  return blocks.join("\n\n");
}

function layoutPage(lines: readonly PdfLine[]): string[] {
  const blocks: string[] = [];
  let previous: PdfLine | null = null;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === "") continue;
    const last = blocks.at(-1);
    if (previous === null || last === undefined) blocks.push(text);
    else if (previous.y < line.y) addBlock(blocks, text);
    else if (!isNear(previous, line)) blocks.push(text);
    else blocks[blocks.length - 1] = continues(previous, line, lines) ? joined(last, text) : `${last}\n${text}`;
    previous = line;
  }
  return blocks;
}

/** Adds the first block of a page or column, to the one before when that was cut in mid-sentence. */
function addBlock(blocks: string[], text: string): void {
  const last = blocks.at(-1);
  if (last === undefined || SENTENCE_END.test(last) || !/^\p{Ll}/u.test(text)) blocks.push(text);
  else blocks[blocks.length - 1] = joined(last, text);
}

function isNear(previous: PdfLine, line: PdfLine): boolean {
  const tallest = Math.max(previous.height, line.height);
  if (Math.abs(previous.height - line.height) > tallest * HEIGHT_TOLERANCE) return false;
  const leading = previous.y - line.y;
  return leading >= 0 && leading <= tallest * MAX_LEADING;
}

function continues(previous: PdfLine, line: PdfLine, lines: readonly PdfLine[]): boolean {
  if (LIST_MARK.test(line.text.trim())) return false;
  const columnRight = lines
    .filter((other) => Math.abs(other.x - previous.x) < 3 * previous.height)
    .reduce((right, other) => Math.max(right, other.right), previous.right);
  return previous.right - previous.x >= (columnRight - previous.x) * FULL_LINE_SHARE;
}

/** A hyphen at a line's end is a break of the word, unless the word has hyphens of its own. */
function joined(before: string, after: string): string {
  const isBroken = /(?:^|[^\p{L}-])\p{L}{2,}-$/u.test(before) && /^\p{Ll}/u.test(after);
  if (isBroken) return before.slice(0, -1) + after;
  return before.endsWith("-") ? before + after : `${before} ${after}`;
}

function withoutRunningLines(pages: readonly (readonly PdfLine[])[]): (readonly PdfLine[])[] {
  const filled = pages.filter((lines) => lines.length > 0);
  const first = isRunning(filled.map((lines) => lines.at(0))) ? 1 : 0;
  const last = isRunning(filled.map((lines) => lines.at(-1))) ? -1 : undefined;
  return pages.map((lines) => lines.slice(first, last));
}

/** Whether lines of all pages, one of each, stand at one height and say the same but for a page number that counts up. */
function isRunning(lines: readonly (PdfLine | undefined)[]): boolean {
  return lines.length > 1 && lines.every((line, index) => index === 0 || follows(lines[index - 1], line));
}

function follows(before: PdfLine | undefined, line: PdfLine | undefined): boolean {
  if (before === undefined || line === undefined || Math.abs(before.y - line.y) > 1) return false;
  const earlier = before.text.trim().split(/(\d+)/);
  const later = line.text.trim().split(/(\d+)/);
  return (
    earlier.length === later.length &&
    earlier.every((part, index) => part === later[index] || isNext(part, later[index]))
  );
}

function isNext(number: string, next: string | undefined): boolean {
  return /^\d{1,6}$/.test(number) && Number(next) === Number(number) + 1;
}
