import { IdempotencyKey } from "@/lib/api/create-action-input";
import { invalidInput, parseInput } from "@/lib/api/parse-input";
import { isJsonObject } from "@/lib/shared/json";

/** The body with the key of the header. @throws InvalidInputError when both are given and differ */
export function withHeaderKey(body: unknown, header: string | string[] | undefined): unknown {
  if (header === undefined || !isJsonObject(body)) return body;
  const sent = Array.isArray(header) ? header.join(", ") : header;
  const key = parseInput(IdempotencyKey, fromLatin1(sent), "Idempotency-Key");
  if (body["idempotencyKey"] !== undefined && body["idempotencyKey"] !== key) {
    throw invalidInput([
      { path: "idempotencyKey", message: "differs from the header Idempotency-Key; send one of them" },
    ]);
  }
  return { ...body, idempotencyKey: key };
}

/** Node reads headers byte by byte; a key in UTF-8 must be the same text as in a body. */
function fromLatin1(text: string): string {
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  return decoded.includes("\ufffd") ? text : decoded;
}
