import { basename, extname } from "node:path";

import { chunkText, type TextChunk } from "@/flows/document-analysis/chunk-text";
import { formatReport } from "@/flows/document-analysis/format-report";
import type { Analysis } from "@/flows/documents/analyse/analysis";
import { analyseExtractively } from "@/flows/documents/analyse/extractive";
import { extractText } from "@/flows/documents/read/extract-text";
import { handleFile } from "@/flows/documents/read/handle-file";

const STAGES = ["Handle file", "Extract text", "Analyse", "Format"] as const;
export type StageName = (typeof STAGES)[number];

/** What came of a document: its text, or the named reason for which it ended before. */
export type Outcome =
  | { kind: "completed"; type: string; text: string; chunks: TextChunk[]; analysis: Analysis }
  | { kind: "refused"; stage: StageName; code: string }
  | { kind: "broken"; stage: StageName; error: unknown };

/** What a document must come to: a refusal, or a text for which `problemOf` finds nothing wrong. */
export type Expectation =
  | { kind: "refused"; stage: StageName; code: string }
  | { kind: "text"; problemOf: (text: string) => string | null }
  | { kind: "text or named reason" };

/** Takes a document through the stages of the flow. */
export async function runDocument(path: string, bytes: Uint8Array): Promise<Outcome> {
  let stage: StageName = "Handle file";
  try {
    const file = handleFile(basename(path), bytes);
    stage = "Extract text";
    const extracted = await extractText(file, bytes);
    const chunks = chunkText(extracted.text);
    stage = "Analyse";
    const analysis = await analyseExtractively(extracted.text);
    stage = "Format";
    formatReport(file, { ...extracted, chunks }, analysis);
    return { kind: "completed", type: file.type, text: extracted.text, chunks, analysis };
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    return code.startsWith("DOCUMENT_") ? { kind: "refused", stage, code } : { kind: "broken", stage, error };
  }
}

const IMAGES = new Set([".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"]);

/** What these documents are known to say. */
const KNOWN_TEXTS: Readonly<Record<string, (text: string) => boolean>> = {
  "blk-paras-and-tables.docx": (text) => text.includes("Donec semper facilisis metus finibus malesuada."),
  "comments-rich-para.docx": (text) => text.includes("Some text worthy of note."),
  "google-doc-document.pdf": (text) => text.includes("Beautiful is better than ugly."),
  "habibi.pdf": (text) => /\p{Script=Arabic}{3}/u.test(text),
  "minimal-document.pdf": (text) => text.includes("Lorem ipsum dolor sit amet, consetetur sadipscing elitr"),
  "multicolumn.pdf": (text) => text.length > 1_000 && text.includes("consectetuer adipiscing elit"),
  "par-known-paragraphs.docx": (text) => text.includes("Heading Paragraph") && text.includes("Normal paragraph"),
  "pdflatex-4-pages.pdf": (text) =>
    text.length > 10_000 && text.includes("Hello, here is some text without a meaning."),
  "spam.csv": (text) => text.split("\n").filter((line) => /^(?:ham|spam) \| /.test(line)).length === 5_572,
  "with-attachment.pdf": (text) => text.includes("Lorem ipsum dolor sit amet"),
};

/** What a real document must come to, by its name. */
export function expectationOf(path: string): Expectation {
  const name = basename(path);
  const extension = extname(name).toLowerCase();
  if (IMAGES.has(extension)) return { kind: "refused", stage: "Handle file", code: "DOCUMENT_UNSUPPORTED" };
  if (extension === ".xlsx") return { kind: "refused", stage: "Handle file", code: "DOCUMENT_UNSUPPORTED" };
  if (extension === ".pdf" && name.includes("password")) {
    return { kind: "refused", stage: "Extract text", code: "DOCUMENT_ENCRYPTED" };
  }
  if (extension === ".pdf" && name.includes("images")) {
    return { kind: "refused", stage: "Extract text", code: "DOCUMENT_WITHOUT_TEXT" };
  }
  const isKnown = Object.hasOwn(KNOWN_TEXTS, name) ? KNOWN_TEXTS[name] : undefined;
  if (isKnown === undefined) return { kind: "text or named reason" };
  return { kind: "text", problemOf: (text) => (isKnown(text) ? null : "the text it is known for is missing") };
}

/** Why an outcome is not the expected one; null when it is. */
export function problemWith(outcome: Outcome, expected: Expectation): string | null {
  if (outcome.kind === "broken") {
    return outcome.error instanceof Error ? `no named reason: ${outcome.error.message}` : "no named reason";
  }
  if (outcome.kind === "refused") {
    if (expected.kind === "text") return "expected text";
    if (expected.kind === "text or named reason") return null;
    const isSame = outcome.stage === expected.stage && outcome.code === expected.code;
    return isSame ? null : `expected ${expected.code} at ${expected.stage}`;
  }
  if (expected.kind === "refused") return `expected ${expected.code} at ${expected.stage}`;
  return problemOfResult(outcome) ?? (expected.kind === "text" ? expected.problemOf(outcome.text) : null);
}

function problemOfResult({ text, chunks, analysis }: Extract<Outcome, { kind: "completed" }>): string | null {
  if (!/[\p{L}\p{N}]/u.test(text)) return "completed without text";
  if (/[\u0000-\u0008\u000B-\u001F]|\p{Surrogate}/u.test(text)) return "the text holds what cannot be stored";
  if (chunks.at(-1)?.end !== text.length) return "the chunks do not cover the text";
  const spaced = text.replaceAll(/\s+/g, " ");
  const strange = analysis.summary.find((sentence) => !spaced.includes(sentence.replaceAll(/\s+/g, " ")));
  if (strange !== undefined) return `a sentence of the summary is not in the text: ${strange}`;
  if (analysis.summary.join(" ").length > text.length / 5) return "the summary is longer than a fifth of the text";
  return analysis.keywords.length > 10 ? "more than ten keywords" : null;
}
