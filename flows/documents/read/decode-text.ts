export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface DecodedText {
  text: string;
  encoding: TextEncoding;
}

/** Control characters that text does not hold; a share of one in this many bytes is still let pass as damage. */
const BYTES_PER_CONTROL = 500;
/** The characters 0x80 to 0x9F; the undefined ones are spaces here. */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
/** Undefined in windows-1252, so frequent only in binary data. */
const UNDEFINED_BYTES = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/**
 * Text by its byte order mark, else as UTF-8 when it is valid, else as windows-1252 (the superset of Latin-1 that
 * spreadsheets write). Null when the bytes are not text. Line ends become `\n`; the mark is removed.
 */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  const marked = encodingByMark(bytes);
  if (marked !== null) return decodedAs(marked, bytes);
  if (looksBinary(bytes)) return null;
  if (isValidUtf8(bytes)) return decodedAs("utf-8", bytes);
  return looksUndefined(bytes) ? null : decodedAs("windows-1252", bytes);
}

function encodingByMark(bytes: Uint8Array): TextEncoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function decodedAs(encoding: TextEncoding, bytes: Uint8Array): DecodedText | null {
  const decoded = encoding === "windows-1252" ? fromWindows1252(bytes) : new TextDecoder(encoding).decode(bytes);
  const text = decoded.replaceAll(/\r\n?/g, "\n");
  return text.includes("\0") ? null : { text, encoding };
}

/** TextDecoder of several Node releases takes windows-1252 for Latin-1 (nodejs/node#56542). */
function fromWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return latin1.replaceAll(/[\u0080-\u009F]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? "\uFFFD");
}

function looksBinary(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) controls += 1;
  }
  return controls * BYTES_PER_CONTROL > bytes.length;
}

function looksUndefined(bytes: Uint8Array): boolean {
  let undefinedBytes = 0;
  for (const byte of bytes) if (UNDEFINED_BYTES.has(byte)) undefinedBytes += 1;
  return undefinedBytes * BYTES_PER_CONTROL > bytes.length;
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
