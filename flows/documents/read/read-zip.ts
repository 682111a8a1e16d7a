import { inflateRawSync } from "node:zlib";

export interface ZipEntry {
  name: string;
  method: number;
  encrypted: boolean;
  compressedBytes: number;
  sizeBytes: number;
  headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a ZIP archive's central directory (APPNOTE 4.3.12), or null when there is none that can be read:
 * not an archive, or a damaged one. ZIP64 archives are far above the limits of an upload and count as unreadable.
 */
export function readZipEntries(bytes: Uint8Array): ZipEntry[] | null {
  const view = viewOf(bytes);
  const end = findEnd(view);
  if (end === null) return null;
  const count = view.getUint16(end + 10, true);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) return null;
    const nameBytes = view.getUint16(at + 28, true);
    const nameAt = at + ENTRY_BYTES;
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(nameAt, nameAt + nameBytes)),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      compressedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      headerOffset: view.getUint32(at + 42, true),
    });
    at = nameAt + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * The content of one entry, at most `maxBytes` of it whatever the archive claims.
 * @throws Error when the entry is damaged, encrypted, or larger than `maxBytes`
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry, maxBytes: number): Uint8Array {
  const view = viewOf(bytes);
  const header = entry.headerOffset;
  if (header + LOCAL_BYTES > bytes.length || view.getUint32(header, true) !== LOCAL_SIGNATURE) {
    throw new Error(`The archive entry ${entry.name} is damaged`);
  }
  const start = header + LOCAL_BYTES + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const content = bytes.subarray(start, start + entry.compressedBytes);
  if (entry.encrypted) throw new Error(`The archive entry ${entry.name} is encrypted`);
  if (entry.method === DEFLATED) return inflateRawSync(content, { maxOutputLength: maxBytes });
  if (entry.method !== STORED) throw new Error(`The archive entry ${entry.name} is compressed in an unknown way`);
  if (content.length > maxBytes) throw new RangeError(`The archive entry ${entry.name} is too large`);
  return content;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return null;
}
