import { createHash, randomUUID } from "node:crypto";

import type { FileRef } from "@/lib/flows/file-ref";

import type { FirstPayload } from "./memory-payloads";

/** A file that stands for an uploaded one. */
export interface TestFile {
  /** What an input names it by. */
  readonly ref: FileRef;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A file for a test: put `ref` into the input, and the file itself among the `files` of the test. */
export function testFile(name: string, content: string | Uint8Array, type = "application/octet-stream"): TestFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { ref: { file: randomUUID() }, name, type, bytes };
}

/** The file as a payload store keeps it. */
export function payloadOf({ ref, name, type, bytes }: TestFile, organisation: string): FirstPayload {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const sizeBytes = bytes.byteLength;
  return { info: { id: ref.file, organisation, action: null, name, type, sizeBytes, sha256 }, bytes };
}
