// Writes the PDF and DOCX documents of this folder from their sources: npx tsx flows/document-analysis/documents/make-documents.ts
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { parseSource } from "./parse-source";
import { writeDocx } from "./write-docx";
import { writePdf } from "./write-pdf";

/** The documents that are made, by their source. The others are kept as they are. */
const MADE_DOCUMENTS = [
  { source: "contract-notice.txt", document: "contract-notice.pdf" },
  { source: "incident-report.txt", document: "incident-report.pdf" },
  { source: "meeting-minutes.txt", document: "meeting-minutes.docx" },
] as const;

for (const { source, document } of MADE_DOCUMENTS) {
  const blocks = parseSource(await readFile(pathOf(`source/${source}`), "utf8"));
  await writeFile(pathOf(document), document.endsWith(".pdf") ? writePdf(source, blocks) : writeDocx(blocks));
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
