import { InvalidInputError } from "@/lib/shared/errors";
import { findJsonFault, readJson, type Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[\d.eE+-]*/gs;
const NOT_ZERO = /[1-9]/;

const FAULTS = {
  depth: `is nested deeper than ${LIMITS.jsonDepth} levels`,
  text: "holds a NUL character or half of a surrogate pair",
  number: "is a number beyond the range that can be kept",
  key: "is a key that cannot be stored",
} as const;

/**
 * The JSON value of a body.
 * @throws InvalidInputError `BAD_ENCODING` or `MALFORMED_JSON` when it is not one, `INVALID_INPUT` for what cannot be kept: too
 * deep, a key given twice, a number that is lost in reading, a text that cannot be stored
 */
export function parseJsonBytes(bytes: Uint8Array): Json {
  return parseJsonText(decode(bytes));
}

/** As `parseJsonBytes`, from a text. */
export function parseJsonText(text: string): Json {
  const value = parse(text);
  checkTokens(text);
  const fault = findJsonFault(value, LIMITS.jsonDepth);
  if (fault !== null) throw refused(dotted(fault.path), FAULTS[fault.rule]);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidInputError("BAD_ENCODING", "The body is not valid UTF-8. Send JSON encoded as UTF-8.");
  }
}

function parse(text: string): Json {
  try {
    return readJson(text);
  } catch {
    throw new InvalidInputError("MALFORMED_JSON", "The body is not valid JSON.");
  }
}

/** Walks over a text known to be JSON, for what a parsed value no longer tells: doubled keys and numbers that became 0. */
function checkTokens(text: string): void {
  const open: (Set<string> | null)[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const first = token.charAt(0);
    if (first === "{") open.push(new Set());
    else if (first === "[") open.push(null);
    else if (first === "}" || first === "]") open.pop();
    else if (first === '"') checkKey(text, { token, end: index + token.length }, open.at(-1) ?? null);
    else if (first !== ",") checkNumber(token);
    if (open.length > LIMITS.jsonDepth) throw refused("", FAULTS.depth);
  }
}

const COLON = /\s*:/y;

function checkKey(text: string, { token, end }: { token: string; end: number }, keys: Set<string> | null): void {
  if (keys === null) return;
  COLON.lastIndex = end;
  if (!COLON.test(text)) return;
  const key: unknown = JSON.parse(token);
  if (typeof key !== "string") return;
  if (keys.has(key)) throw refused(key.slice(0, 80).toWellFormed(), "is given twice");
  keys.add(key);
}

function checkNumber(token: string): void {
  const [mantissa = ""] = token.split(/[eE]/);
  if (Number(token) === 0 && NOT_ZERO.test(mantissa))
    throw refused("", `holds the number ${token.slice(0, 40)}, which is too small to be kept`);
}

function refused(path: string, message: string): InvalidInputError {
  return new InvalidInputError("INVALID_INPUT", `${path === "" ? "The body" : path} ${message}.`, [{ path, message }]);
}

function dotted(pointer: string): string {
  return pointer.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~").slice(0, 200).toWellFormed();
}
