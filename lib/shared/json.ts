/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The value of a text. @throws SyntaxError when it is no JSON */
export function readJson(text: string): Json {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- JSON.parse gives nothing else
  return JSON.parse(text) as Json;
}

/** Whether a value is a plain object, and neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a JSON value is a list. */
export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** What makes a JSON value unfit for storing. `path` is a JSON pointer. */
export interface JsonFault {
  readonly path: string;
  readonly rule: "depth" | "text" | "number" | "key";
}

const UNSAFE_KEYS = new Set(["__proto__"]);

/**
 * The first fault of a parsed JSON value: nested deeper than `maxDepth`, a text PostgreSQL cannot hold (NUL or a lone
 * surrogate), a number beyond double precision's finite range, or a key that changes prototypes. Null when it has none.
 */
export function findJsonFault(value: unknown, maxDepth: number): JsonFault | null {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: "", depth: 1 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { value: current, path, depth } = entry;
    const rule = faultOfScalar(current);
    if (rule !== null) return { path, rule };
    if (typeof current !== "object" || current === null) continue;
    if (depth > maxDepth) return { path, rule: "depth" };
    for (const [key, child] of Object.entries(current)) {
      const childPath = `${path}/${key.slice(0, 80).replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (UNSAFE_KEYS.has(key) || !isStorableText(key)) return { path: childPath, rule: "key" };
      open.push({ value: child, path: childPath, depth: depth + 1 });
    }
  }
  return null;
}

function faultOfScalar(value: unknown): JsonFault["rule"] | null {
  if (typeof value === "string" && !isStorableText(value)) return "text";
  if (typeof value === "number" && !Number.isFinite(value)) return "number";
  return null;
}

/** Whether a text can be stored everywhere: no NUL, no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/**
 * JSON with the keys of every object in order, so that equal values have equal texts. `instead` may give another text for a value.
 */
export function canonicalJson(value: Json, instead: (value: Json) => string | null = () => null): string {
  const other = instead(value);
  if (other !== null) return other;
  if (Array.isArray(value)) return `[${value.map((entry: Json) => canonicalJson(entry, instead)).join(",")}]`;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry, instead)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
