import type { Analysis, Entities } from "./analysis";
import { entitiesOf, findMentions } from "./find-entities";
import { findKeywords } from "./find-keywords";
import { unwrapText } from "./split-sentences";
import { summarise } from "./summarise";

/** A text may name this many things of a kind; a table of a large size has more than a report should carry. */
const MAX_ENTITIES = 500;

/** An analysis made of nothing but the text itself. The same text always gives the same analysis. */
export function analyseExtractively(text: string): Analysis {
  const unwrapped = unwrapText(text);
  const mentions = findMentions(unwrapped);
  const summary = summarise(unwrapped);
  const warnings = summary.length === 0 ? ["The text is too short to be summarised by its own sentences."] : [];
  const { entities, cut } = limited(entitiesOf(mentions));
  if (cut) warnings.push(`Of entities, the first ${MAX_ENTITIES} of each kind are listed.`);
  return { provider: "extractive", summary, entities, keywords: findKeywords(unwrapped, mentions), warnings };
}

function limited(entities: Entities): { entities: Entities; cut: boolean } {
  const { names, organisations, places, dates, amounts } = entities;
  const all = [names, organisations, places, dates, amounts];
  const first = (values: readonly string[]) => values.slice(0, MAX_ENTITIES);
  return {
    entities: {
      names: first(names),
      organisations: first(organisations),
      places: first(places),
      dates: first(dates),
      amounts: first(amounts),
    },
    cut: all.some(({ length }) => length > MAX_ENTITIES),
  };
}
