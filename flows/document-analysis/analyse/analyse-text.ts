import type { TextChunk } from "../chunk-text";
import type { Analysis } from "./analysis";
import { analyseByEndpoint } from "./by-endpoint";
import type { Endpoint } from "./endpoint";
import { type AnalyseOptions, analyseExtractively } from "./extractive";

/** Summary, entities and keywords of a text: by the endpoint when there is one, else from the text alone. */
export function analyseText(
  document: { text: string; chunks: readonly TextChunk[] },
  endpoint: Endpoint | null,
  options: AnalyseOptions = {},
): Promise<Analysis> {
  return endpoint === null
    ? analyseExtractively(document.text, options)
    : analyseByEndpoint(document, endpoint, options);
}
