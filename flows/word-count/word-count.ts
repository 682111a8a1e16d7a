import { collect, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { countWords } from "./count-words";
import { fetchDocument, type FetchedDocument } from "./fetch-document";
import { reduceCounts, type DocumentCount, type MissingDocument } from "./reduce-counts";
import { wordsCsv, wordsMarkdown } from "./write-artefacts";

const MAX_URLS = 100;
const FETCHES_AT_ONCE = 5;

const WordCountInput = z.strictObject({
  urls: z
    .array(
      z
        .string()
        .max(2_000)
        .regex(/^https?:\/\/[^\s/]\S*$/, "must begin with http:// or https://"),
    )
    .min(1)
    .max(MAX_URLS)
    .describe("Addresses of texts and web pages, of up to 4 MiB each"),
  timeoutSeconds: z.number().min(0.1).max(300).default(30).describe("How long each may take to answer, in seconds"),
});
type WordCountInput = z.infer<typeof WordCountInput>;

/**
 * Counts the words of documents on the web: each is fetched and counted apart, and the counts are added up. A document that
 * cannot be had is left out and named. Any address that the runner reaches is fetched, those of its own network too.
 */
export const wordCount = flow("word-count", {
  input: WordCountInput,
  description: "Counts the words of documents on the web, each apart and all together",
})
  .stage("Fetch", {
    each: ({ input }) => input.urls,
    concurrency: FETCHES_AT_ONCE,
    retry: { attempts: 3, backoff: "exponential", delayMs: 500 },
    onFailure: "continue",
    run: (url, context, { input }) => fetchOne(url, input, context),
  })
  .stage("Count", {
    after: "Fetch",
    // The place of each document, not its text: what is made here is stored once more.
    each: ({ outputs }) => outputs.Fetch.flatMap(({ status, index }) => (status === "completed" ? [index] : [])),
    run: (place, context, { outputs }): DocumentCount | null => {
      const result = outputs.Fetch[place];
      return result?.status === "completed" ? countOne(result.output, context) : null;
    },
  })
  .stage("Reduce", {
    after: ["Fetch", "Count"],
    run: ({ input, outputs }, context) => {
      const counted = collect.outputs(outputs.Count).filter((document) => document !== null);
      const missing = outputs.Fetch.flatMap((result): MissingDocument[] =>
        result.status === "completed" ? [] : [{ url: input.urls[result.index] ?? "", reason: result.error.message }],
      );
      const { counts, ...totals } = reduceCounts(counted, missing);
      context.progress(1, 1, `${totals.unique} different words in ${totals.documents.length} documents`);
      return { ...totals, csv: wordsCsv(counts), markdown: wordsMarkdown(totals) };
    },
  });

async function fetchOne(
  url: string,
  { timeoutSeconds }: WordCountInput,
  context: TaskContext,
): Promise<FetchedDocument> {
  const document = await fetchDocument(url, { timeoutMs: timeoutSeconds * 1_000, signal: context.signal });
  context.log(`${url}: ${document.sizeBytes} bytes`);
  return document;
}

function countOne({ url, text }: FetchedDocument, context: TaskContext): DocumentCount {
  const counts = countWords(text);
  const words = counts.reduce((sum, { count }) => sum + count, 0);
  context.log(`${url}: ${words} words`);
  return { url, words, unique: counts.length, counts };
}
