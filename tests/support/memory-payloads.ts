import { randomUUID } from "node:crypto";

import type { PayloadInfo, PayloadStore } from "@/server/ports/payloads";

/** A payload store in memory that tells what it holds. */
export interface MemoryPayloads extends PayloadStore {
  readonly kept: readonly PayloadInfo[];
  bytesOf(id: string): Uint8Array | undefined;
}

export function createMemoryPayloads(): MemoryPayloads {
  const stored = new Map<string, Uint8Array>();
  const kept: PayloadInfo[] = [];
  return {
    kept,
    bytesOf: (id) => stored.get(id),
    put: ({ bytes, ...payload }) => {
      const info = { ...payload, id: randomUUID(), sizeBytes: bytes.byteLength, sha256: "" };
      stored.set(info.id, bytes);
      kept.push(info);
      return Promise.resolve(info);
    },
    find: (_organisation, id) => Promise.resolve(kept.find((info) => info.id === id) ?? null),
    read: (_organisation, id) => Promise.resolve(stored.get(id) ?? null),
  };
}
