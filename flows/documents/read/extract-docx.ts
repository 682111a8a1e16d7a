import mammoth from "mammoth";

import { DocumentError } from "./document-error";
import type { ExtractedText } from "./extract-text";
import type { HandledFile } from "./handle-file";
import { readZipEntries, readZipEntry } from "./read-zip";

/** The XML of a document may be this large once unpacked; a small archive can hide any amount. */
const MAX_XML_BYTES = 32 * 1024 * 1024;
const MAX_WARNINGS = 20;

/** The text of a Word document. @throws DocumentError DAMAGED or TOO_LARGE */
export async function extractDocx(file: HandledFile, bytes: Uint8Array): Promise<ExtractedText> {
  requireSaneSize(file, bytes);
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { value, messages } = await mammoth.extractRawText({ buffer });
    const warnings = [...new Set(messages.map(({ message }) => message))].slice(0, MAX_WARNINGS);
    return { text: value.replaceAll(/\n{3,}/g, "\n\n"), warnings };
  } catch (error) {
    throw damagedError(file, error);
  }
}

function requireSaneSize(file: HandledFile, bytes: Uint8Array): void {
  let remainingBytes = MAX_XML_BYTES;
  for (const entry of readZipEntries(bytes) ?? []) {
    if (!/\.(?:xml|rels)$/.test(entry.name)) continue;
    try {
      remainingBytes -= readZipEntry(bytes, entry, Math.max(remainingBytes, 1)).length;
    } catch (error) {
      throw error instanceof RangeError ? tooLargeError(file, error) : damagedError(file, error);
    }
  }
}

function tooLargeError(file: HandledFile, cause: unknown): DocumentError {
  const message = `“${file.name}” unpacks to more than 32 MiB of text. Split it and try again.`;
  return new DocumentError("DOCUMENT_TOO_LARGE", message, { cause });
}

function damagedError(file: HandledFile, cause: unknown): DocumentError {
  const advice = "Open it in a word processor, save it again and upload the new copy.";
  return new DocumentError("DOCUMENT_DAMAGED", `“${file.name}” cannot be read as a Word document. ${advice}`, {
    cause,
  });
}
