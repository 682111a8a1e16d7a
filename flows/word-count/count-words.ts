/** How often a word occurs. A type and no interface, so that it counts as JSON. */
export type WordCount = { readonly word: string; readonly count: number };

/** Letters, digits and marks of any script; apostrophes within a word belong to it. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;

/** The words of a text with how often each occurs, as `byCount` orders them. Capitals, and how an accent is written, make no difference. */
export function countWords(text: string): WordCount[] {
  const counts = new Map<string, number>();
  for (const [token] of text.normalize("NFC").matchAll(WORD)) {
    const word = token.toLowerCase().normalize("NFC").replaceAll("’", "'");
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => ({ word, count })).sort(byCount);
}

/** More frequent words first; of equals, the one whose characters have the lower codes. */
export function byCount(first: WordCount, second: WordCount): number {
  if (first.count !== second.count) return second.count - first.count;
  return first.word < second.word ? -1 : Number(first.word > second.word);
}
