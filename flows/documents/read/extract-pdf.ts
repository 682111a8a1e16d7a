import { getDocumentProxy } from "unpdf";

import { DocumentError } from "./document-error";
import type { ExtractedText, ExtractOptions } from "./extract-text";
import type { HandledFile } from "./handle-file";
import { encryptedError } from "./handle-file";
import { layoutPdf, type PdfLine } from "./layout-pdf";

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<PdfDocument["getPage"]>>;
type PdfItem = Awaited<ReturnType<PdfPage["getTextContent"]>>["items"][number];

const MAX_PAGES = 2_000;

/** The text of a PDF, page by page; an abort is seen between two pages. @throws DocumentError ENCRYPTED, DAMAGED, TOO_LARGE or WITHOUT_TEXT */
export async function extractPdf(
  file: HandledFile,
  bytes: Uint8Array,
  options: ExtractOptions,
): Promise<ExtractedText & { pages: number }> {
  const pdf = await openPdf(file, bytes);
  try {
    if (pdf.numPages > MAX_PAGES) {
      throw new DocumentError(
        "DOCUMENT_TOO_LARGE",
        `“${file.name}” has more than 2,000 pages. Split it and try again.`,
      );
    }
    const read = await readPages(pdf, options);
    if (read.damaged.length === pdf.numPages) throw damagedError(file, read.damaged[0]?.error);
    const pages = read.pages;
    return { text: layoutPdf(pages), pages: pdf.numPages, warnings: warningsOf(read) };
  } finally {
    await pdf.destroy();
  }
}

interface ReadPages {
  pages: PdfLine[][];
  damaged: { page: number; error: unknown }[];
}

async function readPages(pdf: PdfDocument, { signal, onProgress }: ExtractOptions): Promise<ReadPages> {
  const read: ReadPages = { pages: [], damaged: [] };
  for (let number = 1; number <= pdf.numPages; number += 1) {
    signal?.throwIfAborted();
    try {
      const page = await pdf.getPage(number);
      read.pages.push(linesOf((await page.getTextContent()).items));
      page.cleanup();
    } catch (error) {
      read.damaged.push({ page: number, error });
    }
    onProgress?.(number, pdf.numPages);
  }
  signal?.throwIfAborted();
  return read;
}

async function openPdf(file: HandledFile, bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // pdf.js takes the buffer over, so it gets its own copy.
    return await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
  } catch (error) {
    // pdf.js does not export this class from every build; the name is what it documents.
    if (error instanceof Error && error.name === "PasswordException") throw encryptedError(file.name);
    throw damagedError(file, error);
  }
}

function damagedError(file: HandledFile, cause: unknown): DocumentError {
  const advice = "Open it in a PDF reader, save it again and upload the new copy.";
  return new DocumentError("DOCUMENT_DAMAGED", `“${file.name}” cannot be read as PDF. ${advice}`, { cause });
}

function linesOf(items: readonly PdfItem[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfLine | null = null;
  for (const item of items) {
    if (!("str" in item)) continue;
    line = line === null ? lineFrom(item) : extendedBy(line, item);
    if (!item.hasEOL) continue;
    lines.push(line);
    line = null;
  }
  if (line !== null) lines.push(line);
  return lines.filter(({ text }) => text.trim() !== "");
}

type PdfText = Extract<PdfItem, { str: string }>;

function lineFrom(item: PdfText): PdfLine {
  const { x, y } = originOf(item);
  return { text: item.str, x, y, right: x + item.width, height: item.height };
}

function extendedBy(line: PdfLine, item: PdfText): PdfLine {
  const text = line.text + item.str;
  // Spaces and line ends come as items without a size of their own.
  if (item.str.trim() === "") return { ...line, text };
  if (line.text.trim() === "") return { ...lineFrom(item), text };
  const { x } = originOf(item);
  return {
    text,
    x: Math.min(line.x, x),
    y: line.y,
    right: Math.max(line.right, x + item.width),
    height: Math.max(line.height, item.height),
  };
}

function originOf(item: PdfText): { x: number; y: number } {
  const [, , , , x, y] = item.transform.map(Number);
  return { x: x ?? 0, y: y ?? 0 };
}

function warningsOf({ pages, damaged }: ReadPages): string[] {
  const warnings = damaged.map(({ page }) => `Page ${page} is damaged and was left out.`);
  const bare = pages.filter((lines) => lines.length === 0).length;
  if (bare > 0 && bare < pages.length) {
    warnings.push(`${bare} of ${pages.length + damaged.length} pages hold no text. Scanned pages are not read.`);
  }
  return warnings;
}
