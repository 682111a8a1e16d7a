import { CELL_DIVIDER } from "../analyse/text-pieces";
import { decodeText } from "./decode-text";
import { DocumentError } from "./document-error";
import { extractDocx } from "./extract-docx";
import { extractPdf } from "./extract-pdf";
import type { HandledFile } from "./handle-file";
import { parseCsv } from "./parse-csv";
import { plainMarkdown } from "./plain-markdown";

export interface ExtractedText {
  text: string;
  /** Of documents that have pages. */
  pages?: number;
  warnings: string[];
}

export interface ExtractOptions {
  signal?: AbortSignal | undefined;
  /** Called after each page of a PDF; once for a document without pages. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** As JSON: what fits beside the rest of a stage's output. */
const MAX_TEXT_BYTES = 28 * 1024 * 1024;

/**
 * The text of a document that `handleFile` has accepted, without control characters.
 * @throws DocumentError ENCRYPTED, DAMAGED, TOO_LARGE, EMPTY or WITHOUT_TEXT; the signal's reason when it is aborted
 */
export async function extractText(
  file: HandledFile,
  bytes: Uint8Array,
  options: ExtractOptions = {},
): Promise<ExtractedText> {
  options.signal?.throwIfAborted();
  const raw = await extractByType(file, bytes, options);
  options.signal?.throwIfAborted();
  if (file.type !== "pdf") options.onProgress?.(1, 1);
  const text = cleanText(raw.text);
  if (!/[\p{L}\p{N}]/u.test(text)) throw withoutTextError(file);
  if (Buffer.byteLength(JSON.stringify(text)) > MAX_TEXT_BYTES) {
    throw new DocumentError(
      "DOCUMENT_TOO_LARGE",
      `“${file.name}” holds more than 28 MiB of text. Split it and try again.`,
    );
  }
  return { ...raw, text };
}

async function extractByType(file: HandledFile, bytes: Uint8Array, options: ExtractOptions): Promise<ExtractedText> {
  switch (file.type) {
    case "pdf":
      return extractPdf(file, bytes, options);
    case "docx":
      return extractDocx(file, bytes);
    case "csv":
      return extractCsv(decode(file, bytes));
    case "markdown": {
      const decoded = decode(file, bytes);
      return { ...decoded, text: plainMarkdown(decoded.text) };
    }
    case "text":
      return decode(file, bytes);
  }
}

function decode(file: HandledFile, bytes: Uint8Array): ExtractedText {
  const decoded = decodeText(bytes);
  if (decoded === null) throw new DocumentError("DOCUMENT_DAMAGED", `“${file.name}” holds bytes that are not text.`);
  const warnings = decoded.encoding === "windows-1252" ? ["The text is not UTF-8; it was read as Windows-1252."] : [];
  return { text: decoded.text, warnings };
}

function extractCsv({ text, warnings }: ExtractedText): ExtractedText {
  const { rows, unclosedQuote } = parseCsv(text);
  const lines = rows.map((cells) => withoutTrailingBlanks(cells).map(plainCell).join(CELL_DIVIDER));
  const note = "A quotation mark is never closed; the rows after it may be wrong.";
  return { text: lines.join("\n"), warnings: unclosedQuote ? [...warnings, note] : warnings };
}

function plainCell(cell: string): string {
  return cell.replaceAll(/\s+/g, " ").trim();
}

function withoutTrailingBlanks(cells: string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== "") + 1);
}

/** Without what a database or a page cannot hold: control characters and halves of surrogate pairs. */
function cleanText(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F\uFEFF]/g, (control) =>
      control === "\r" || control === "\f" ? "\n" : "",
    )
    .replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    .trim();
}

function withoutTextError(file: HandledFile): DocumentError {
  const advice = "It may be a scan; run text recognition on it first.";
  return new DocumentError("DOCUMENT_WITHOUT_TEXT", `No text was found in “${file.name}”. ${advice}`);
}
