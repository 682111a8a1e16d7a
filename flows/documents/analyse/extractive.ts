import { setImmediate } from "node:timers/promises";

import { type Analysis, type Entities, type Mention, SUMMARY_SHARE } from "./analysis";
import { chooseKeywords } from "./choose-keywords";
import { countTerms, mergeCounts, type TermCounts } from "./count-terms";
import { entitiesOf, findMentions } from "./find-entities";
import { unwrapText } from "./split-sentences";
import { summarise } from "./summarise";
import { type TextPart, textParts } from "./text-parts";

export interface AnalyseOptions {
  signal?: AbortSignal | undefined;
  /** Called after each part of the text. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

interface PartFindings {
  counts: TermCounts;
  mentions: Pick<Mention, "kind" | "value">[];
  summary: string[];
}

/** A text may name this many things of a kind; a large table names more than a report should carry. */
const MAX_ENTITIES = 500;

/**
 * An analysis made of nothing but the text itself; the same text always gives the same analysis. Long texts are read in
 * parts, between which other work goes on. @throws the signal's reason when it is aborted
 */
export async function analyseExtractively(text: string, options: AnalyseOptions = {}): Promise<Analysis> {
  const parts = textParts(text);
  const maxCharacters = text.length * SUMMARY_SHARE;
  let findings: PartFindings = { counts: { words: new Map(), pairs: new Map() }, mentions: [], summary: [] };
  for (const [index, part] of parts.entries()) {
    options.signal?.throwIfAborted();
    findings = addedTo(findings, readPart(part, maxCharacters));
    options.onProgress?.(index + 1, parts.length);
    await setImmediate();
  }
  options.signal?.throwIfAborted();
  const { counts, mentions, summary } = findings;
  const sentences = parts.length > 1 ? summarise(summary.join("\n"), maxCharacters) : summary;
  const { entities, warnings } = limited(entitiesOf(mentions));
  if (sentences.length === 0) warnings.push("The text is too short to be summarised by its own sentences.");
  return { provider: "extractive", summary: sentences, entities, keywords: chooseKeywords(counts), warnings };
}

function readPart({ text, tableHead }: TextPart, maxCharacters: number): PartFindings {
  const unwrapped = unwrapText(text);
  const mentions = findMentions(unwrapped, tableHead);
  return { counts: countTerms(unwrapped, mentions), mentions, summary: summarise(unwrapped, maxCharacters) };
}

function addedTo(before: PartFindings, part: PartFindings): PartFindings {
  const values = new Map(
    [...before.mentions, ...part.mentions].map(({ kind, value }) => [`${kind} ${value}`, { kind, value }]),
  );
  return {
    counts: mergeCounts(before.counts, part.counts),
    mentions: [...values.values()],
    summary: [...before.summary, ...part.summary],
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
