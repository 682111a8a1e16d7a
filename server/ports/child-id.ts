import { createHash } from "node:crypto";

/** A UUID (version 8, RFC 9562) made of what names the task, so that whoever launches the child launches the same one. */
export function childIdOf(...names: readonly (string | number)[]): string {
  const hash = createHash("sha256").update(names.join("/")).digest("hex");
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
