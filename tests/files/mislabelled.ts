import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import type { Expectation } from "./check-document";

/** A file that says it is something else, and what must come of it. */
export interface MislabelledFile {
  name: string;
  bytes: Uint8Array;
  expected: Expectation;
}

const OWN_DOCUMENTS = new URL("../../flows/document-analysis/documents/", import.meta.url);
/** The smallest PNG there is: one pixel. */
const ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Mislabelled copies of files among `paths`, or of the project's own where a kind is missing. */
export async function makeMislabelled(paths: readonly string[]): Promise<MislabelledFile[]> {
  const png = await firstOf(paths, ".png").then((bytes) => bytes ?? Buffer.from(ONE_PIXEL, "base64"));
  const pdf = (await firstOf(paths, ".pdf")) ?? (await ownDocument("contract-notice.pdf"));
  const docx = (await firstOf(paths, ".docx")) ?? (await ownDocument("meeting-minutes.docx"));
  const refused = (code: string): Expectation => ({ kind: "refused", stage: "Handle file", code });
  return [
    { name: "png-renamed.pdf", bytes: png, expected: refused("DOCUMENT_MISLABELLED") },
    { name: "pdf-renamed.docx", bytes: pdf, expected: refused("DOCUMENT_MISLABELLED") },
    { name: "docx-renamed.txt", bytes: docx, expected: refused("DOCUMENT_MISLABELLED") },
    { name: "text-renamed.pdf", bytes: Buffer.from("Only words.\n"), expected: refused("DOCUMENT_MISLABELLED") },
    { name: "empty.pdf", bytes: Buffer.alloc(0), expected: refused("DOCUMENT_EMPTY") },
    { name: "blank.txt", bytes: Buffer.from(" \n\n"), expected: refused("DOCUMENT_EMPTY") },
    // A zero first, so that chance never makes a signature of it.
    {
      name: "random.docx",
      bytes: Buffer.concat([Buffer.alloc(1), randomBytes(4_096)]),
      expected: refused("DOCUMENT_DAMAGED"),
    },
    { name: "cut-off.docx", bytes: docx.subarray(0, docx.length / 2), expected: refused("DOCUMENT_DAMAGED") },
    {
      name: "cut-off.pdf",
      bytes: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
      expected: { kind: "refused", stage: "Extract text", code: "DOCUMENT_DAMAGED" },
    },
    { name: "too-large.txt", bytes: Buffer.alloc(10 * 1024 * 1024 + 1, "a"), expected: refused("DOCUMENT_TOO_LARGE") },
  ];
}

async function firstOf(paths: readonly string[], extension: string): Promise<Buffer | null> {
  const path = paths.find((candidate) => extname(candidate).toLowerCase() === extension);
  return path === undefined ? null : readFile(path);
}

async function ownDocument(name: string): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(name, OWN_DOCUMENTS)));
}
