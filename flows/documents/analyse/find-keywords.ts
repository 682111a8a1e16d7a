import { chooseKeywords } from "./choose-keywords";
import { countTerms, mergeCounts, NO_TERMS, type TermCounts } from "./count-terms";
import { findMentions } from "./find-entities";
import { type AnalyseOptions, foldParts } from "./fold-parts";
import { unwrapText } from "./split-sentences";
import type { TextPart } from "./text-parts";

/** The terms that a text turns on, at most ten, most important first. @throws as `foldParts` */
export async function findKeywords(text: string, options: AnalyseOptions = {}): Promise<string[]> {
  return chooseKeywords(await foldParts<TermCounts>(text, { start: NO_TERMS, add: withTermsOf }, options));
}

function withTermsOf(before: TermCounts, { text, tableHead }: TextPart): TermCounts {
  const unwrapped = unwrapText(text);
  return mergeCounts(before, countTerms(unwrapped, findMentions(unwrapped, tableHead)));
}
