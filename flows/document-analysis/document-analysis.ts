import { type FileRef, fileRef, flow, type TaskContext } from "showrunner";
import { z } from "zod";

import type { Analysis } from "../documents/analyse/analysis";
import { type ExtractedText, extractText } from "../documents/read/extract-text";
import { type HandledFile, handleFile } from "../documents/read/handle-file";
import { analyseText } from "./analyse/analyse-text";
import { chunkText, type TextChunk } from "./chunk-text";
import { endpointFrom } from "./endpoint-settings";
import { type DocumentReport, formatReport } from "./format-report";

const DocumentInput = z.strictObject({
  file: fileRef().describe("A PDF, DOCX, CSV, TXT or MD document of up to 10 MiB"),
});

type Extracted = ExtractedText & { chunks: TextChunk[] };

/** Reads a document and says what it is about: summary, names, organisations, places, dates, amounts and keywords. */
export const documentAnalysis = flow("document-analysis", {
  input: DocumentInput,
  description: "Reads a document and finds its summary, names, organisations, places, dates, amounts and keywords",
})
  .stage("Handle file", { run: ({ input }, context) => handle(input.file, context) })
  .stage("Extract text", {
    after: "Handle file",
    run: ({ input, outputs }, context) => extract(input.file, outputs["Handle file"], context),
  })
  .stage("Analyse", {
    after: "Extract text",
    retry: { attempts: 3, backoff: "exponential", delayMs: 2_000 },
    run: ({ outputs }, context) => analyse(outputs["Extract text"], context),
  })
  .stage("Format", {
    after: ["Handle file", "Extract text", "Analyse"],
    run: ({ outputs }, context): DocumentReport => {
      context.progress(1, 1, "Report written");
      return formatReport(outputs["Handle file"], outputs["Extract text"], outputs.Analyse);
    },
  });

async function handle(ref: FileRef, context: TaskContext): Promise<HandledFile> {
  const { name, bytes } = await context.file(ref);
  const file = handleFile(name, bytes);
  context.log(`${file.name}: ${file.type}, ${file.sizeBytes} bytes`);
  context.progress(1, 1, `The document is of type ${file.type}`);
  return file;
}

async function extract(ref: FileRef, file: HandledFile, context: TaskContext): Promise<Extracted> {
  const { bytes } = await context.file(ref);
  const extracted = await extractText(file, bytes, {
    signal: context.signal,
    onProgress: (done, total) =>
      context.progress(done, total, file.type === "pdf" ? `Read ${done} of ${total} pages` : "Text read"),
  });
  const chunks = chunkText(extracted.text);
  for (const warning of extracted.warnings) context.log(warning);
  context.log(`${extracted.text.length} characters in ${chunks.length} chunks`);
  return { ...extracted, chunks };
}

async function analyse(extracted: Extracted, context: TaskContext): Promise<Analysis> {
  // oxlint-disable-next-line node/no-process-env -- a flow's own setting, of the runner that has the key
  const endpoint = endpointFrom(process.env);
  const analysis = await analyseText(extracted, endpoint, {
    signal: context.signal,
    onProgress: (done, total) => context.progress(done, total, `Analysed ${done} of ${total} parts`),
  });
  context.log(`Analysed by ${analysis.provider}`);
  return analysis;
}
