import type { Analysis, EntityKind } from "../documents/analyse/analysis";
import type { ExtractedText } from "../documents/read/extract-text";
import type { HandledFile } from "../documents/read/handle-file";
import { escapeMarkdown, markdownList } from "../documents/write/markdown";
import type { TextChunk } from "./chunk-text";

/** What a person gets of a document. */
export interface DocumentReport {
  file: HandledFile;
  provider: Analysis["provider"];
  /** Of documents that have pages. */
  pages?: number;
  characters: number;
  /** How many. */
  chunks: number;
  summary: string;
  entities: Analysis["entities"];
  keywords: string[];
  warnings: string[];
  /** All of it as a page to read. */
  markdown: string;
}

type Extracted = ExtractedText & { chunks: readonly TextChunk[] };

const HEADINGS = {
  names: "Names",
  organisations: "Organisations",
  places: "Places",
  dates: "Dates",
  amounts: "Amounts",
} as const satisfies Record<EntityKind, string>;
const KINDS = ["names", "organisations", "places", "dates", "amounts"] as const satisfies readonly EntityKind[];

const TYPE_LABELS = {
  pdf: "PDF",
  docx: "Word document",
  csv: "CSV table",
  text: "plain text",
  markdown: "Markdown",
} as const satisfies Record<HandledFile["type"], string>;

/** The report of a document from what its stages found. */
export function formatReport(file: HandledFile, extracted: Extracted, analysis: Analysis): DocumentReport {
  const report = {
    file,
    provider: analysis.provider,
    ...(extracted.pages === undefined ? {} : { pages: extracted.pages }),
    characters: extracted.text.length,
    chunks: extracted.chunks.length,
    summary: analysis.summary.join(" "),
    entities: analysis.entities,
    keywords: analysis.keywords,
    warnings: [...extracted.warnings, ...analysis.warnings],
  };
  return { ...report, markdown: markdownOf(report) };
}

function markdownOf(report: Omit<DocumentReport, "markdown">): string {
  const { summary, keywords, warnings, entities } = report;
  return [
    `# ${escapeMarkdown(report.file.name)}`,
    factsOf(report),
    "## Summary",
    summary === "" ? "None." : escapeMarkdown(summary),
    "## Keywords",
    keywords.length === 0 ? "None." : escapeMarkdown(keywords.join(", ")),
    ...KINDS.flatMap((kind) =>
      entities[kind].length === 0 ? [] : [`## ${HEADINGS[kind]}`, markdownList(entities[kind])],
    ),
    ...(warnings.length === 0 ? [] : ["## Notes", markdownList(warnings)]),
  ].join("\n\n");
}

function factsOf({ file, pages, characters, chunks, provider }: Omit<DocumentReport, "markdown">): string {
  const number = new Intl.NumberFormat("en-GB");
  return markdownList([
    `Type: ${TYPE_LABELS[file.type]}, ${number.format(file.sizeBytes)} bytes`,
    ...(pages === undefined ? [] : [`Pages: ${number.format(pages)}`]),
    `Text: ${number.format(characters)} characters in ${number.format(chunks)} ${chunks === 1 ? "chunk" : "chunks"}`,
    `Analysed by: ${provider}`,
  ]);
}
