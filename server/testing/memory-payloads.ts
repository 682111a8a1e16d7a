import { createHash, randomUUID } from "node:crypto";

import type { PayloadInfo, PayloadStore } from "@/server/ports/payloads";

/** A payload store in memory that tells what it holds. */
export interface MemoryPayloads extends PayloadStore {
  readonly kept: readonly PayloadInfo[];
  bytesOf(id: string): Uint8Array | undefined;
}

/** A payload that is there from the beginning. */
export interface FirstPayload {
  readonly info: PayloadInfo;
  readonly bytes: Uint8Array;
}

/** A payload store in memory, which holds `first` from the beginning. */
export function createMemoryPayloads(first: readonly FirstPayload[] = []): MemoryPayloads {
  const stored = new Map(first.map(({ info, bytes }) => [info.id, bytes]));
  const kept = first.map(({ info }) => info);
  return {
    kept,
    bytesOf: (id) => stored.get(id),
    put: ({ bytes, ...payload }) => {
      const info = { ...payload, id: randomUUID(), sizeBytes: bytes.byteLength, sha256: sha256Of(bytes) };
      stored.set(info.id, bytes);
      kept.push(info);
      return Promise.resolve(info);
    },
    find: (_organisation, id) => Promise.resolve(kept.find((info) => info.id === id) ?? null),
    read: (_organisation, id) => Promise.resolve(stored.get(id) ?? null),
  };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
