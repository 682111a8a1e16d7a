import { createHash, randomUUID } from "node:crypto";

import { isActionId } from "@/lib/shared/ids";
import type { PayloadInfo, PayloadStore } from "@/server/ports/payloads";

import type { Database, Sql } from "./database";
import { packed, unpacked } from "./packed";
import { storableText } from "./storable-text";

/** One row holds this much: a database client keeps several copies of a row in memory. */
const CHUNK_BYTES = 512 * 1024;

/** Payloads in the record's own database, so that processes that share no folder share them. */
export class PayloadRepository implements PayloadStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(payload: Parameters<PayloadStore["put"]>[0]): Promise<PayloadInfo> {
    return await this.#database.transaction((sql) => writePayload(sql, payload));
  }

  async find(organisation: string, id: string): Promise<PayloadInfo | null> {
    if (!isActionId(id)) return null;
    const select = {
      id: true,
      organisation: true,
      action: true,
      name: true,
      type: true,
      sizeBytes: true,
      sha256: true,
    };
    return await this.#database.ask((prisma) => prisma.payload.findFirst({ where: { id, organisation }, select }));
  }

  async read(organisation: string, id: string): Promise<Uint8Array | null> {
    if (!isActionId(id)) return null;
    const [info] = await this.#database.query<StoredPayload>({
      text: "SELECT size_bytes, stored_bytes, encoding FROM payload WHERE id = $1 AND organisation = $2",
      values: [id, organisation],
    });
    if (info === undefined) return null;
    const stored = await this.#readChunks(organisation, id, info.stored_bytes ?? info.size_bytes);
    return stored === null || info.encoding === null ? stored : await unpacked(stored);
  }

  async #readChunks(organisation: string, id: string, sizeBytes: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(sizeBytes);
    let filled = 0;
    for (let number = 0; filled < sizeBytes; number += 1) {
      const [row] = await this.#database.query<{ bytes: Buffer }>({
        text: "SELECT bytes FROM payload_chunk WHERE payload = $1 AND number = $2 AND organisation = $3",
        values: [id, number, organisation],
      });
      // It was removed while it was being read.
      if (row === undefined) return null;
      bytes.set(row.bytes, filled);
      filled += row.bytes.byteLength;
    }
    return bytes;
  }
}

interface StoredPayload {
  readonly size_bytes: number;
  /** Null of one that is stored as it is. */
  readonly stored_bytes: number | null;
  readonly encoding: string | null;
}

/** Writes a payload and its bytes, compressed where that is worth it; the caller sees to the transaction. */
export async function writePayload(sql: Sql, payload: Parameters<PayloadStore["put"]>[0]): Promise<PayloadInfo> {
  const { organisation, action, bytes } = payload;
  const info: PayloadInfo = {
    id: randomUUID(),
    organisation,
    action,
    name: storableText(payload.name),
    type: storableText(payload.type),
    sizeBytes: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
  const smaller = await packed(payload);
  const storage = smaller === null ? [null, null] : ["gzip", smaller.byteLength];
  await sql.query({
    text: `INSERT INTO payload (id, organisation, action, name, type, size_bytes, sha256, encoding, stored_bytes)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [info.id, organisation, action, info.name, info.type, info.sizeBytes, info.sha256, ...storage],
  });
  for (const [number, chunk] of chunksOf(smaller ?? bytes).entries()) {
    await sql.query({
      text: `INSERT INTO payload_chunk (payload, number, organisation, bytes) VALUES ($1, $2, $3, $4)`,
      values: [info.id, number, organisation, chunk],
    });
  }
  return info;
}

function chunksOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / CHUNK_BYTES);
  return Array.from({ length: count }, (_, place) => bytes.subarray(place * CHUNK_BYTES, (place + 1) * CHUNK_BYTES));
}
