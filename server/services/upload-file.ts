import { InvalidInputError, TooLargeError } from "@/lib/shared/errors";
import { isStorableText } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** A file as it was handed in. */
export interface UploadFileInput {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What an upload is answered with; an input names it as `{ "file": id }`. */
export interface UploadedFile {
  readonly file: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly type: string;
}

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
const UNKNOWN_TYPE = "application/octet-stream";

/** Most bytes a file may have. */
export function largestUpload(context: ServiceContext): number {
  requirePermission(context.caller, "files:create");
  return context.limits.uploadMaxBytes;
}

/** Keeps a file for the inputs of actions. @throws TooLargeError `FILE_TOO_LARGE`, InvalidInputError for its name */
export async function uploadFile(
  context: ServiceContext,
  { name, type, bytes }: UploadFileInput,
): Promise<UploadedFile> {
  const most = largestUpload(context);
  if (bytes.byteLength > most)
    throw new TooLargeError("FILE_TOO_LARGE", `The file is larger than ${most} bytes (uploadMaxBytes).`);
  const plain = baseName(name);
  if (plain === "" || plain.length > LIMITS.nameCharacters || !isStorableText(plain)) {
    const message = `must be 1 to ${LIMITS.nameCharacters} characters that can be stored`;
    throw new InvalidInputError("INVALID_INPUT", `The file's name ${message}.`, [{ path: "file.name", message }]);
  }
  const info = await context.payloads.put({
    organisation: context.caller.organisation,
    action: null,
    name: plain,
    type: MEDIA_TYPE.test(type.toLowerCase()) ? type.toLowerCase() : UNKNOWN_TYPE,
    bytes,
  });
  return { file: info.id, name: info.name, sizeBytes: info.sizeBytes, sha256: info.sha256, type: info.type };
}

/** The last part of a path of any system. */
function baseName(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? "").trim();
}
