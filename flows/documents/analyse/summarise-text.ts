import { SUMMARY_SHARE } from "./analysis";
import { type AnalyseOptions, foldParts } from "./fold-parts";
import { unwrapText } from "./split-sentences";
import { summarise } from "./summarise";

/** The sentences that say most of what a text is about, in its order; at most a fifth of it. @throws as `foldParts` */
export async function summariseText(text: string, options: AnalyseOptions = {}): Promise<string[]> {
  const maxCharacters = text.length * SUMMARY_SHARE;
  const summaries = await foldParts<readonly string[][]>(
    text,
    { start: [], add: (before, part) => [...before, summarise(unwrapText(part.text), maxCharacters)] },
    options,
  );
  return summaryOfParts(summaries, maxCharacters);
}

/** The summary of a text from those of its parts. */
export function summaryOfParts(summaries: readonly (readonly string[])[], maxCharacters: number): string[] {
  const sentences = summaries.flat();
  return summaries.length > 1 ? summarise(sentences.join("\n"), maxCharacters) : sentences;
}
