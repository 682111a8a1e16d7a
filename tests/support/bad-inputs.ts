import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

const Row = z.object({
  id: z.string(),
  surface: z.string(),
  cls: z.string(),
  where: z.string(),
  input: z.unknown(),
  expect: z.string(),
});

/** One bad input: where it goes, and what must come of it. */
export type BadInput = z.infer<typeof Row>;

/** The bad inputs of one surface, in order. */
export function badInputsOf(surface: string): BadInput[] {
  const lines = readFileSync(join(import.meta.dirname, "..", "data", "bad-inputs.jsonl"), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => Row.parse(JSON.parse(line)))
    .filter((row) => row.surface === surface);
}

const Tokens = z.union([
  z.strictObject({ $raw: z.string() }).transform(({ $raw }) => Buffer.from($raw)),
  z.strictObject({ $json: z.string() }).transform(({ $json }) => Buffer.from($json)),
  z.strictObject({ $bytes_b64: z.string() }).transform(({ $bytes_b64 }) => Buffer.from($bytes_b64, "base64")),
  z
    .strictObject({ $repeat: z.tuple([z.string(), z.number()]) })
    .transform(({ $repeat: [text, times] }) => Buffer.alloc(text.length * times, text)),
  z
    .strictObject({ $rawrepeat: z.tuple([z.string(), z.string(), z.number(), z.string()]) })
    .transform(({ $rawrepeat: [before, text, times, after] }) => Buffer.from(before + text.repeat(times) + after)),
  z
    .strictObject({ $nest: z.tuple([z.string(), z.number()]) })
    .transform(({ $nest: [open, times] }) => nested(open, times)),
  z
    .strictObject({ $keys: z.number() })
    .transform(({ $keys }) =>
      Buffer.from(
        JSON.stringify(Object.fromEntries(Array.from({ length: $keys }, (_, place) => [`k${place}`, place]))),
      ),
    ),
  z.strictObject({ $keylen: z.number() }).transform(({ $keylen }) => Buffer.from(`{"${"k".repeat($keylen)}":1}`)),
]);

function nested(open: string, times: number): Buffer {
  const close = open.startsWith("[") ? "]" : "}";
  return Buffer.from(`${open.repeat(times)}${open.startsWith("[") ? "" : "1"}${close.repeat(times)}`);
}

/** A whole body as bytes. */
export function bodyOf(input: unknown): Buffer {
  return Tokens.parse(input);
}

/** A value of a field as JSON text. */
export function fieldJson(input: unknown): string {
  const repeated = z.strictObject({ $repeat: z.tuple([z.string(), z.number()]) }).safeParse(input);
  if (repeated.success) return JSON.stringify(repeated.data.$repeat[0].repeat(repeated.data.$repeat[1]));
  const date = z.strictObject({ $date: z.number() }).safeParse(input);
  if (date.success) return JSON.stringify(new Date(date.data.$date));
  const raw = Tokens.safeParse(input);
  return raw.success ? raw.data.toString() : JSON.stringify(input);
}
