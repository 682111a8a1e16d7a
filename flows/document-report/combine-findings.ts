import type { ExtractedText } from "../documents/read/extract-text";
import type { HandledFile } from "../documents/read/handle-file";
import type { Sentiment } from "./sentiment/classify-sentiment";

/** What is found of a document, each by a branch of its own. */
export const BRANCHES = ["sentiment", "keywords", "summary"] as const;
export type Branch = (typeof BRANCHES)[number];

export type ReadDocument = ExtractedText & { readonly file: HandledFile };

/** What the branches found; null of one that failed. */
export interface BranchResults {
  readonly sentiment: Sentiment | null;
  readonly keywords: readonly string[] | null;
  readonly summary: readonly string[] | null;
}

/** What is known of a document. */
export interface Findings extends BranchResults {
  readonly file: HandledFile;
  /** Of documents that have pages. */
  readonly pages?: number;
  readonly characters: number;
  /** Words of letters or digits. */
  readonly words: number;
  /** The branches that failed. */
  readonly missing: readonly Branch[];
  readonly warnings: readonly string[];
}

/** Puts together what the branches found. */
export function combineFindings({ file, text, pages, warnings }: ReadDocument, results: BranchResults): Findings {
  return {
    file,
    ...(pages === undefined ? {} : { pages }),
    characters: text.length,
    words: countWords(text),
    ...results,
    missing: BRANCHES.filter((branch) => results[branch] === null),
    warnings,
  };
}

function countWords(text: string): number {
  let words = 0;
  for (const _word of text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu)) words += 1;
  return words;
}
