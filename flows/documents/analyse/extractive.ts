import { type Analysis, type Entities, type Mention, SUMMARY_SHARE } from "./analysis";
import { chooseKeywords } from "./choose-keywords";
import { countTerms, mergeCounts, NO_TERMS, type TermCounts } from "./count-terms";
import { entitiesOf, findMentions } from "./find-entities";
import { type AnalyseOptions, foldParts } from "./fold-parts";
import { unwrapText } from "./split-sentences";
import { summarise } from "./summarise";
import { summaryOfParts } from "./summarise-text";
import type { TextPart } from "./text-parts";

interface PartFindings {
  counts: TermCounts;
  mentions: Pick<Mention, "kind" | "value">[];
  summaries: string[][];
}

/** A text may name this many things of a kind; a large table names more than a report should carry. */
const MAX_ENTITIES = 500;

/**
 * An analysis made of nothing but the text itself; the same text always gives the same analysis. Long texts are read in
 * parts, between which other work goes on. @throws the signal's reason when it is aborted
 */
export async function analyseExtractively(text: string, options: AnalyseOptions = {}): Promise<Analysis> {
  const maxCharacters = text.length * SUMMARY_SHARE;
  const { counts, mentions, summaries } = await foldParts<PartFindings>(
    text,
    {
      start: { counts: NO_TERMS, mentions: [], summaries: [] },
      add: (before, part) => addedTo(before, readPart(part, maxCharacters)),
    },
    options,
  );
  const sentences = summaryOfParts(summaries, maxCharacters);
  const { entities, warnings } = limited(entitiesOf(mentions));
  if (sentences.length === 0) warnings.push("The text is too short to be summarised by its own sentences.");
  return { provider: "extractive", summary: sentences, entities, keywords: chooseKeywords(counts), warnings };
}

function readPart({ text, tableHead }: TextPart, maxCharacters: number): PartFindings {
  const unwrapped = unwrapText(text);
  const mentions = findMentions(unwrapped, tableHead);
  return { counts: countTerms(unwrapped, mentions), mentions, summaries: [summarise(unwrapped, maxCharacters)] };
}

function addedTo(before: PartFindings, part: PartFindings): PartFindings {
  const values = new Map(
    [...before.mentions, ...part.mentions].map(({ kind, value }) => [`${kind} ${value}`, { kind, value }]),
  );
  return {
    counts: mergeCounts(before.counts, part.counts),
    mentions: [...values.values()],
    summaries: [...before.summaries, ...part.summaries],
  };
}

function limited(entities: Entities): { entities: Entities; warnings: string[] } {
  const { names, organisations, places, dates, amounts } = entities;
  const first = (values: readonly string[]) => values.slice(0, MAX_ENTITIES);
  const isCut = [names, organisations, places, dates, amounts].some(({ length }) => length > MAX_ENTITIES);
  return {
    entities: {
      names: first(names),
      organisations: first(organisations),
      places: first(places),
      dates: first(dates),
      amounts: first(amounts),
    },
    warnings: isCut ? [`Of the entities, the first ${MAX_ENTITIES} of each kind are listed.`] : [],
  };
}
