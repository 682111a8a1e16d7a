import type { Entities, Mention } from "./analysis";
import { classifyProperNouns, type PlacedNoun } from "./classify-proper-nouns";
import { findAmounts } from "./find-amounts";
import { findDates } from "./find-dates";
import { findProperNouns } from "./find-proper-nouns";
import { readTables } from "./read-tables";
import { textPieces } from "./text-pieces";

/**
 * Where a text names people, organisations, places, dates and sums of money. Takes what `unwrapText` returns.
 *
 * @param tableHead the first row of a table that began before the text
 */
export function findMentions(text: string, tableHead: string | null = null): Mention[] {
  const sure = withoutOverlaps([...readTables(text, tableHead), ...findDates(text), ...findAmounts(text)]);
  const nouns = withoutTaken(nounsOf(text), sure);
  return [...sure, ...classifyProperNouns(nouns, commonWordsOf(text))].toSorted(byStart);
}

/** The values of mentions by kind, each once, in the order of their first mention. */
export function entitiesOf(mentions: readonly Pick<Mention, "kind" | "value">[]): Entities {
  const entities: Entities = { names: [], organisations: [], places: [], dates: [], amounts: [] };
  const seen = new Set<string>();
  for (const { kind, value } of mentions) {
    const key = `${kind} ${value.toLowerCase()}`;
    if (!seen.has(key)) entities[kind].push(value);
    seen.add(key);
  }
  return { ...entities, names: withoutSurnames(entities.names) };
}

/** Without the surnames of people whose full names are listed. */
function withoutSurnames(names: readonly string[]): string[] {
  const surnames = new Set(
    names.flatMap((name) => (name.includes(" ") ? [name.slice(name.lastIndexOf(" ") + 1)] : [])),
  );
  return names.filter((name) => !surnames.has(name));
}

function nounsOf(text: string): PlacedNoun[] {
  const nouns: PlacedNoun[] = [];
  for (const { text: line, start: lineStart } of textPieces(text)) {
    for (const noun of findProperNouns(line)) nouns.push({ ...noun, line, lineStart });
  }
  return nouns;
}

/** Words that the text writes in lower case too. */
function commonWordsOf(text: string): Set<string> {
  return new Set([...text.matchAll(/(?<![\p{L}'’-])\p{Ll}{2,}(?![\p{L}])/gu)].map(([word]) => word));
}

function byStart(first: Mention, second: Mention): number {
  return first.start - second.start || second.end - first.end;
}

function withoutOverlaps(mentions: readonly Mention[]): Mention[] {
  const kept: Mention[] = [];
  for (const mention of mentions.toSorted(byStart)) {
    if (mention.start >= (kept.at(-1)?.end ?? 0)) kept.push(mention);
  }
  return kept;
}

/** Both lists are in the order of the text. */
function withoutTaken(nouns: readonly PlacedNoun[], taken: readonly Mention[]): PlacedNoun[] {
  let next = 0;
  return nouns.filter((noun) => {
    const start = noun.lineStart + noun.start;
    while ((taken[next]?.end ?? Infinity) <= start) next += 1;
    return (taken[next]?.start ?? Infinity) >= noun.lineStart + noun.end;
  });
}
