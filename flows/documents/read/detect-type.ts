import { decodeText } from "./decode-text";
import { describeCsv } from "./parse-csv";
import { readZipEntries } from "./read-zip";

/** What the analysis can read. */
export type DocumentType = "pdf" | "docx" | "csv" | "text" | "markdown";

/** What the bytes are, read or not. */
export type ContentType =
  | DocumentType
  | "xlsx"
  | "pptx"
  | "zip"
  | "damaged-zip"
  | "encrypted-office"
  | "legacy-office"
  | "rtf"
  | "png"
  | "jpeg"
  | "gif"
  | "bmp"
  | "tiff"
  | "webp"
  | "empty"
  | "unknown";

const PDF_HEADER = "%PDF-";
/** Readers accept a header that does not stand first but within this distance (ISO 32000-1, annex H.3.4.1). */
const PDF_HEADER_BYTES = 1_024;
const PDF_TRAILER_BYTES = 2_048;

const SIGNATURES = [
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["gif", [0x47, 0x49, 0x46, 0x38]],
  ["tiff", [0x49, 0x49, 0x2a, 0x00]],
  ["tiff", [0x4d, 0x4d, 0x00, 0x2a]],
  ["rtf", [0x7b, 0x5c, 0x72, 0x74, 0x66]],
] as const satisfies readonly (readonly [ContentType, readonly number[]])[];

const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04] as const;
const OLE_SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] as const;

/** The type of a document by its content. The name decides only what content cannot: which kind of text a text is. */
export function detectType(bytes: Uint8Array, name: string): ContentType {
  if (bytes.length === 0) return "empty";
  return detectBinary(bytes) ?? detectText(bytes, extensionOf(name));
}

/** The part of a file name after its last dot, in lower case; "" when there is none. */
export function extensionOf(name: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

function detectBinary(bytes: Uint8Array): ContentType | null {
  if (isPdf(bytes)) return "pdf";
  const signature = SIGNATURES.find(([, start]) => startsWith(bytes, start));
  if (signature !== undefined) return signature[0];
  if (startsWith(bytes, ZIP_SIGNATURE)) return detectArchive(bytes);
  if (startsWith(bytes, OLE_SIGNATURE)) return detectCompoundFile(bytes);
  if (asLatin1(bytes, 0, 2) === "BM" && bytes.includes(0)) return "bmp";
  if (asLatin1(bytes, 0, 4) === "RIFF" && asLatin1(bytes, 8, 12) === "WEBP") return "webp";
  return null;
}

function isPdf(bytes: Uint8Array): boolean {
  const head = asLatin1(bytes, 0, PDF_HEADER_BYTES);
  if (/^(?:\u00EF\u00BB\u00BF)?\s*%PDF-/.test(head)) return true;
  const tail = asLatin1(bytes, Math.max(0, bytes.length - PDF_TRAILER_BYTES), bytes.length);
  return head.includes(PDF_HEADER) && /startxref\s+\d+\s+%%EOF/.test(tail);
}

function detectArchive(bytes: Uint8Array): ContentType {
  const names = readZipEntries(bytes)?.map((entry) => entry.name);
  if (names === undefined) return "damaged-zip";
  if (names.some((entry) => /^word\/document\d*\.xml$/.test(entry))) return "docx";
  if (names.includes("xl/workbook.xml") || names.includes("xl/workbook.bin")) return "xlsx";
  return names.includes("ppt/presentation.xml") ? "pptx" : "zip";
}

/** Office writes a password-protected DOCX or XLSX as a compound file with this stream (MS-OFFCRYPTO 2.3.4.4). */
function detectCompoundFile(bytes: Uint8Array): ContentType {
  const stream = Buffer.from("EncryptedPackage", "utf16le");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(stream)
    ? "encrypted-office"
    : "legacy-office";
}

function detectText(bytes: Uint8Array, extension: string): ContentType {
  const decoded = decodeText(bytes);
  if (decoded === null) return "unknown";
  if (decoded.text.trim() === "") return "empty";
  if (extension === "csv" || extension === "tsv") return "csv";
  if (extension === "md" || extension === "markdown") return "markdown";
  if (isMarkdown(decoded.text)) return "markdown";
  return isEvenTable(decoded.text) ? "csv" : "text";
}

/** Strict, since a few lines of prose may well have as many commas each. */
function isEvenTable(text: string): boolean {
  const { columns, rows, share } = describeCsv(text);
  return columns >= 3 && rows >= 3 && share === 1;
}

const SAMPLE_CHARACTERS = 20_000;
const MARKDOWN_SIGNS = [
  /^#{1,6} \S/m,
  /\[[^\][\n]+\]\([^)\s]+\)/,
  /\*\*[^*\n]+\*\*/,
  /^```/m,
  /^\|? *:?-{3,}:? *\|/m,
  /^[-*] \S.*\n[-*] \S/m,
];

function isMarkdown(text: string): boolean {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  return MARKDOWN_SIGNS.filter((sign) => sign.test(sample)).length >= 2;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function asLatin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
