import { FatalError, fileRef, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { findKeywords } from "../documents/analyse/find-keywords";
import type { AnalyseOptions } from "../documents/analyse/fold-parts";
import { summariseText } from "../documents/analyse/summarise-text";
import { extractText } from "../documents/read/extract-text";
import { handleFile } from "../documents/read/handle-file";
import { BRANCHES, type Branch, combineFindings, type ReadDocument } from "./combine-findings";
import { formatFindings } from "./format-findings";
import { classifySentiment } from "./sentiment/classify-sentiment";

const ReportInput = z.strictObject({
  file: fileRef().describe("A PDF, DOCX, CSV, TXT or MD document of up to 10 MiB"),
  failBranch: z.enum(BRANCHES).optional().describe("Make this part fail, to see a report without it"),
});
type ReportInput = z.infer<typeof ReportInput>;

/**
 * Reports on a document: how it speaks of its subject, its keywords and its summary, found side by side. What one of the
 * three cannot find is missing from the report, which says so.
 */
export const documentReport = flow("document-report", {
  input: ReportInput,
  description: "Reports on the sentiment, the keywords and the summary of a document, found side by side",
})
  .stage("Extract", { run: ({ input }, context) => extract(input, context) })
  .stage("Sentiment", {
    after: "Extract",
    onFailure: "continue",
    run: ({ input, outputs }, context) => {
      failIfAsked("sentiment", input, context);
      return classifySentiment(outputs.Extract.text, optionsOf(context));
    },
  })
  .stage("Keywords", {
    after: "Extract",
    onFailure: "continue",
    run: ({ input, outputs }, context) => {
      failIfAsked("keywords", input, context);
      return findKeywords(outputs.Extract.text, optionsOf(context));
    },
  })
  .stage("Summary", {
    after: "Extract",
    onFailure: "continue",
    run: ({ input, outputs }, context) => {
      failIfAsked("summary", input, context);
      return summariseText(outputs.Extract.text, optionsOf(context));
    },
  })
  .stage("Combine", {
    after: ["Extract", "Sentiment", "Keywords", "Summary"],
    // The output of a branch that failed is null.
    run: ({ outputs: { Extract, Sentiment, Keywords, Summary } }, context) => {
      const findings = combineFindings(Extract, { sentiment: Sentiment, keywords: Keywords, summary: Summary });
      for (const branch of findings.missing) context.log(`There is no ${branch}.`);
      return findings;
    },
  })
  .stage("Format", {
    after: "Combine",
    run: ({ outputs }, context) => {
      context.progress(1, 1, "Report written");
      return { ...outputs.Combine, markdown: formatFindings(outputs.Combine) };
    },
  });

async function extract(input: ReportInput, context: TaskContext): Promise<ReadDocument> {
  const { name, bytes } = await context.file(input.file);
  const file = handleFile(name, bytes);
  const extracted = await extractText(file, bytes, optionsOf(context));
  for (const warning of extracted.warnings) context.log(warning);
  context.log(`${file.name}: ${file.type}, ${extracted.text.length} characters of text`);
  return { file, ...extracted };
}

function optionsOf(context: TaskContext): AnalyseOptions {
  return {
    signal: context.signal,
    onProgress: (done, total) => context.progress(done, total, `Read ${done} of ${total} parts`),
  };
}

function failIfAsked(branch: Branch, { failBranch }: ReportInput, { attempt }: TaskContext): void {
  if (branch === failBranch && attempt === 1) throw new FatalError(`Simulated failure of the ${branch}`, "SIMULATED");
}
