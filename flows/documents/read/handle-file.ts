import { type ContentType, detectType, type DocumentType, extensionOf } from "./detect-type";
import { DocumentError } from "./document-error";

export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

export interface HandledFile {
  name: string;
  type: DocumentType;
  sizeBytes: number;
}

const LABELS: Record<ContentType, string> = {
  pdf: "a PDF document",
  docx: "a Word document (DOCX)",
  csv: "a table (CSV)",
  text: "plain text",
  markdown: "Markdown text",
  xlsx: "an Excel workbook (XLSX)",
  pptx: "a PowerPoint presentation (PPTX)",
  zip: "a ZIP archive",
  "damaged-zip": "a damaged archive",
  "encrypted-office": "an encrypted Office document",
  "legacy-office": "a document of an old Office version",
  rtf: "an RTF document",
  png: "a PNG image",
  jpeg: "a JPEG image",
  gif: "a GIF image",
  bmp: "a BMP image",
  tiff: "a TIFF image",
  webp: "a WebP image",
  empty: "nothing",
  unknown: "data of no known type",
};

const TEXT_TYPES: readonly ContentType[] = ["csv", "text", "markdown"];

/** Contents that a name with this ending may stand for. Endings that are not listed promise nothing. */
const TYPES_OF_EXTENSION: Record<string, readonly ContentType[]> = {
  pdf: ["pdf"],
  docx: ["docx", "encrypted-office"],
  docm: ["docx", "encrypted-office"],
  dotx: ["docx", "encrypted-office"],
  xlsx: ["xlsx", "encrypted-office"],
  xlsm: ["xlsx", "encrypted-office"],
  pptx: ["pptx", "encrypted-office"],
  doc: ["legacy-office", "encrypted-office"],
  xls: ["legacy-office", "encrypted-office"],
  ppt: ["legacy-office", "encrypted-office"],
  zip: ["zip", "docx", "xlsx", "pptx"],
  rtf: ["rtf"],
  csv: TEXT_TYPES,
  tsv: TEXT_TYPES,
  txt: TEXT_TYPES,
  text: TEXT_TYPES,
  md: TEXT_TYPES,
  markdown: TEXT_TYPES,
  png: ["png"],
  jpg: ["jpeg"],
  jpeg: ["jpeg"],
  gif: ["gif"],
  bmp: ["bmp"],
  tif: ["tiff"],
  tiff: ["tiff"],
  webp: ["webp"],
};

const READABLE = "PDF, DOCX, CSV, TXT and MD documents can be analysed.";

/**
 * Accepts a document for analysis by its size and content.
 * @throws DocumentError EMPTY, TOO_LARGE, MISLABELLED, DAMAGED, ENCRYPTED or UNSUPPORTED
 */
export function handleFile(name: string, bytes: Uint8Array): HandledFile {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new DocumentError("DOCUMENT_TOO_LARGE", `${quoted(name)} is larger than 10 MiB. Split it and try again.`);
  }
  const content = detectType(bytes, name);
  if (content === "empty") {
    throw new DocumentError("DOCUMENT_EMPTY", `${quoted(name)} is empty. Choose a document that has content.`);
  }
  refuseMislabelled(name, content);
  return { name, type: requireReadable(name, content), sizeBytes: bytes.length };
}

function refuseMislabelled(name: string, content: ContentType): void {
  const extension = extensionOf(name);
  const allowed = Object.hasOwn(TYPES_OF_EXTENSION, extension) ? TYPES_OF_EXTENSION[extension] : undefined;
  if (allowed === undefined || allowed.includes(content)) return;
  const claim = `${quoted(name)} is named .${extension}, but holds ${LABELS[content]}.`;
  if (content === "unknown" || content === "damaged-zip") {
    throw new DocumentError("DOCUMENT_DAMAGED", `${claim} Save it again and upload the new copy.`);
  }
  throw new DocumentError("DOCUMENT_MISLABELLED", `${claim} Give it its right ending or choose the right file.`);
}

function requireReadable(name: string, content: ContentType): DocumentType {
  if (isDocumentType(content)) return content;
  if (content === "encrypted-office") throw encryptedError(name);
  const code = content === "damaged-zip" ? "DOCUMENT_DAMAGED" : "DOCUMENT_UNSUPPORTED";
  throw new DocumentError(code, `${quoted(name)} holds ${LABELS[content]}. ${READABLE}`);
}

function isDocumentType(content: ContentType): content is DocumentType {
  return content === "pdf" || content === "docx" || TEXT_TYPES.includes(content);
}

/** The error of every document that opens only with a password. */
export function encryptedError(name: string): DocumentError {
  const advice = "Remove the password and upload it again.";
  return new DocumentError("DOCUMENT_ENCRYPTED", `${quoted(name)} is encrypted. ${advice}`);
}

function quoted(name: string): string {
  return `“${name}”`;
}
