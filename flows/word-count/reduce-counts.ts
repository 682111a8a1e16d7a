import { byCount, type WordCount } from "./count-words";

/** The words of one document. */
export type DocumentCount = {
  readonly url: string;
  readonly words: number;
  readonly unique: number;
  readonly counts: readonly WordCount[];
};

/** A document that could not be had. */
export type MissingDocument = { readonly url: string; readonly reason: string };

/** How often a word occurs in all documents together, and in how many of them. */
export type TotalCount = WordCount & { readonly documents: number };

/** What all documents come to together. */
export interface Totals {
  readonly documents: readonly Omit<DocumentCount, "counts">[];
  readonly missing: readonly MissingDocument[];
  readonly words: number;
  /** Different words of all documents together. */
  readonly unique: number;
  /** The most frequent words, as `byCount` orders them. */
  readonly top: readonly TotalCount[];
}

const TOP_WORDS = 30;

/** Adds up the words of documents: every word counts, also those that are rare in each of them. */
export function reduceCounts(
  counted: readonly DocumentCount[],
  missing: readonly MissingDocument[],
): Totals & { readonly counts: readonly TotalCount[] } {
  const all = new Map<string, { count: number; documents: number }>();
  for (const { word, count } of counted.flatMap(({ counts }) => counts)) {
    const known = all.get(word);
    if (known === undefined) {
      all.set(word, { count, documents: 1 });
      continue;
    }
    known.count += count;
    known.documents += 1;
  }
  const counts = [...all].map(([word, total]) => ({ word, ...total })).sort(byCount);
  return {
    documents: counted.map(({ url, words, unique }) => ({ url, words, unique })),
    missing,
    words: counted.reduce((sum, { words }) => sum + words, 0),
    unique: counts.length,
    top: counts.slice(0, TOP_WORDS),
    counts,
  };
}
