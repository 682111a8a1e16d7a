import type { Analysis } from "../../documents/analyse/analysis";
import { analyseExtractively } from "../../documents/analyse/extractive";
import type { AnalyseOptions } from "../../documents/analyse/fold-parts";
import type { TextChunk } from "../chunk-text";
import { analyseByEndpoint } from "./by-endpoint";
import type { Endpoint } from "./endpoint";

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
