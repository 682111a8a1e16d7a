import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** What is smaller is not worth it. */
const WORTH_PACKING_BYTES = 32 * 1024;
/** Fast, and nearly as small as the slower ones. */
const LEVEL = 3;
const MOST_SHARE = 0.9;

/** Bytes as they are stored, compressed; null when they are stored as they are, since they would hardly be smaller. */
export async function packed({ type, bytes }: { readonly type: string; readonly bytes: Uint8Array }) {
  const isText = type.startsWith("text/") || type.includes("json") || type.includes("xml");
  if (!isText || bytes.byteLength <= WORTH_PACKING_BYTES) return null;
  const smaller = await pack(bytes, { level: LEVEL });
  return smaller.byteLength < bytes.byteLength * MOST_SHARE ? smaller : null;
}

/** The bytes that `packed` compressed. */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await unpack(bytes));
}
