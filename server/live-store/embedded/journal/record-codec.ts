import { crc32 } from "node:zlib";

import { AppError } from "@/lib/shared/errors";

/** A journal whose middle cannot be read: what follows may not be built on it. */
export class JournalDamagedError extends AppError {
  readonly kind = "internal";
  readonly code = "JOURNAL_DAMAGED";
  constructor(file: string, what: string) {
    super(
      `The live store's journal is damaged: ${file}: ${what}. Put the folder back from a copy, or move it away to start without it.`,
    );
  }
}

/** A stretch of a journal: written whole, or not at all. */
export interface JournalRecord {
  /** From 1, one more each record, over all files. */
  readonly number: number;
  readonly payload: string;
}

/** The records of a file, and where the last whole one ends. Behind it may be the torn rest of a write. */
export interface ScannedFile {
  readonly records: readonly JournalRecord[];
  readonly goodBytes: number;
  readonly isTorn: boolean;
}

// A record: mark (4) · length of the payload (4) · CRC-32 of number and payload (4) · number (6) · payload, UTF-8 JSON.
// Two bytes of the mark occur in no UTF-8 text, so no payload looks like the beginning of a record.
const MARK = Buffer.from([0xff, 0x53, 0x52, 0xfe]);
const LENGTH_AT = 4;
const CRC_AT = 8;
const NUMBER_AT = 12;
const HEADER_BYTES = 18;

export function encodeRecord({ number, payload }: JournalRecord): Uint8Array {
  const length = Buffer.byteLength(payload);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  MARK.copy(bytes);
  bytes.writeUInt32LE(length, LENGTH_AT);
  bytes.writeUIntLE(number, NUMBER_AT, 6);
  bytes.write(payload, HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(NUMBER_AT)), CRC_AT);
  return bytes;
}

/**
 * Reads a file from its beginning, its first record having number `first`.
 * @throws JournalDamagedError when something unreadable is followed by a whole record
 */
export function scanFile(file: string, content: Uint8Array, first: number): ScannedFile {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const records: JournalRecord[] = [];
  let offset = 0;
  for (let expected = first; ; expected += 1) {
    const record = recordAt(bytes, offset);
    if (record === null) break;
    if (record.number !== expected)
      throw new JournalDamagedError(file, `record ${expected} is missing before ${record.number}`);
    records.push(record);
    offset += HEADER_BYTES + Buffer.byteLength(record.payload);
  }
  const isTorn = offset < bytes.length;
  if (isTorn && hasRecordAfter(bytes, offset)) throw new JournalDamagedError(file, `a hole at byte ${offset}`);
  return { records, goodBytes: offset, isTorn };
}

function recordAt(bytes: Buffer, offset: number): JournalRecord | null {
  if (offset + HEADER_BYTES > bytes.length || bytes.compare(MARK, 0, MARK.length, offset, offset + MARK.length) !== 0)
    return null;
  const end = offset + HEADER_BYTES + bytes.readUInt32LE(offset + LENGTH_AT);
  if (end > bytes.length) return null;
  if (crc32(bytes.subarray(offset + NUMBER_AT, end)) !== bytes.readUInt32LE(offset + CRC_AT)) return null;
  const number = bytes.readUIntLE(offset + NUMBER_AT, 6);
  return { number, payload: bytes.toString("utf8", offset + HEADER_BYTES, end) };
}

function hasRecordAfter(bytes: Buffer, offset: number): boolean {
  for (let at = bytes.indexOf(MARK, offset + 1); at >= 0; at = bytes.indexOf(MARK, at + 1)) {
    if (recordAt(bytes, at) !== null) return true;
  }
  return false;
}
