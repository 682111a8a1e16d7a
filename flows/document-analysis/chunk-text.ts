const CHUNK_CHARACTERS = 1_000;
const CHUNK_OVERLAP = 200;

/** Where a chunk stands in its text: `text.slice(start, end)`. */
export interface TextChunk {
  start: number;
  end: number;
}

/**
 * Chunks of at most 1,000 characters that together cover the whole text, each beginning about 200 characters before
 * the end of the one before. Cuts fall after a sentence or a word where one ends in the last part of a chunk.
 */
export function chunkText(text: string): TextChunk[] {
  const chunks: TextChunk[] = [];
  let start = 0;
  while (start < text.length) {
    const end = findEnd(text, start);
    chunks.push({ start, end });
    if (end === text.length) break;
    start = findStart(text, end);
  }
  return chunks;
}

/** The cut stays in the last part of the chunk, so that a chunk always brings more than it repeats. */
const MIN_CHARACTERS = CHUNK_CHARACTERS / 2;

function findEnd(text: string, start: number): number {
  const limit = start + CHUNK_CHARACTERS;
  if (limit >= text.length) return text.length;
  const tail = text.slice(start + MIN_CHARACTERS, limit);
  const sentence = lastMatchEnd(tail, /[.!?。؟۔]["')\]”’»]*\s+|\n+/gu);
  const cut = sentence ?? lastMatchEnd(tail, /\s+/gu);
  return cut === null ? withoutSplitPair(text, limit) : start + MIN_CHARACTERS + cut;
}

function findStart(text: string, end: number): number {
  const start = end - CHUNK_OVERLAP;
  const word = /\s\S/u.exec(text.slice(start, start + CHUNK_OVERLAP / 2));
  return word === null ? withoutSplitPair(text, start) : start + word.index + 1;
}

function lastMatchEnd(text: string, pattern: RegExp): number | null {
  let end: number | null = null;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}

/** A place that does not fall between the two halves of a surrogate pair. */
function withoutSplitPair(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
