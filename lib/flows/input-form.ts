import { isJsonList, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

import { FILE_MARK } from "./file-mark";

/** What every field of a launch form has. */
interface FieldBase {
  readonly title: string | null;
  readonly description: string | null;
  readonly isNullable: boolean;
  readonly isDeprecated: boolean;
  /** The value the field begins with; undefined for none. */
  readonly initial: Json | undefined;
  readonly example: Json | undefined;
}

/** One value of a choice. */
export interface FormOption {
  readonly value: Json;
  readonly label: string;
}

/** A field of a launch form, as the JSON Schema of a flow's input asks for it. `json`: what no other kind can hold. */
export type FormField = FieldBase &
  (
    | {
        readonly kind: "text";
        readonly format: string | null;
        readonly minLength: number;
        readonly maxLength: number | null;
        readonly isSecret: boolean;
      }
    | { readonly kind: "number"; readonly isInteger: boolean; readonly min: number | null; readonly max: number | null }
    | { readonly kind: "boolean" }
    | { readonly kind: "choice"; readonly options: readonly FormOption[] }
    | { readonly kind: "file" }
    | { readonly kind: "list"; readonly item: FormField; readonly min: number; readonly max: number | null }
    | { readonly kind: "group"; readonly parts: readonly FormPart[] }
    | { readonly kind: "json" }
  );

/** A named field of a group. */
export interface FormPart {
  readonly name: string;
  readonly isRequired: boolean;
  readonly field: FormField;
}

/** Groups nested deeper than this become JSON fields. */
const MOST_DEPTH = 3;
const MOST_REFERENCES = 10;

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
}

/** The form of a flow's input. Keywords it does not know are left to the server, which is the judge of what is sent. */
export function inputForm(schema: JsonObject): FormField {
  return fieldOf(schema, { root: schema, depth: 0 });
}

function fieldOf(given: Json | undefined, place: Place): FormField {
  const resolved = resolve(given, place.root);
  if (resolved === null) return { ...baseOf({}, false), kind: "json" };
  const { schema, isNullable } = withoutNull(resolved, place.root);
  const base = baseOf({ ...schema, ...annotationsOf(resolved) }, isNullable);
  if (schema[FILE_MARK] === true) return { ...base, kind: "file" };
  const options = optionsOf(schema);
  if (options !== null) return { ...base, kind: "choice", options };
  const { type } = schema;
  if (typeof type !== "string") return { ...base, kind: "json" };
  switch (type) {
    case "string":
      return textField(schema, base);
    case "number":
    case "integer":
      return { ...base, kind: "number", isInteger: type === "integer", ...boundsOf(schema) };
    case "boolean":
      return { ...base, kind: "boolean" };
    case "array":
      return listField(schema, base, place);
    case "object":
      return groupField(schema, base, place);
    default:
      return { ...base, kind: "json" };
  }
}

function baseOf(schema: JsonObject, isNullable: boolean): FieldBase {
  const { title, description, deprecated, examples } = schema;
  return {
    title: typeof title === "string" ? title : null,
    description: typeof description === "string" ? description : null,
    isNullable,
    isDeprecated: deprecated === true,
    initial: schema["default"],
    example: isJsonList(examples) ? examples[0] : undefined,
  };
}

/** Words around a reference or a union count for the whole of it. */
function annotationsOf(schema: JsonObject): JsonObject {
  const kept = ["title", "description", "default", "deprecated", "examples", FILE_MARK] as const;
  return Object.fromEntries(
    kept.flatMap((key) => {
      const value = schema[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function resolve(given: Json | undefined, root: JsonObject): JsonObject | null {
  let current = given;
  for (let step = 0; step < MOST_REFERENCES; step += 1) {
    if (!isJsonObject(current)) return null;
    const reference = current["$ref"];
    if (typeof reference !== "string") return current;
    const { $ref: _reference, ...around } = current;
    const target = lookUp(reference, root);
    if (!isJsonObject(target)) return null;
    current = { ...target, ...around };
  }
  return null;
}

function lookUp(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith("#/")) return undefined;
  let found: Json | undefined = root;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** A union with null is a nullable field; so is a list of types with null in it. */
function withoutNull(schema: JsonObject, root: JsonObject): { schema: JsonObject; isNullable: boolean } {
  const { type } = schema;
  if (isJsonList(type)) {
    const others = type.filter((one) => one !== "null");
    const [only] = others;
    const single = others.length === 1 && only !== undefined ? { ...schema, type: only } : { ...schema, type: null };
    return { schema: single, isNullable: others.length < type.length };
  }
  const union = schema["anyOf"] ?? schema["oneOf"];
  if (!isJsonList(union)) return { schema, isNullable: false };
  const members = union.map((one) => resolve(one, root));
  const others = members.filter((one) => one?.["type"] !== "null");
  const [only] = others;
  const isNullable = others.length < members.length;
  if (others.length === 1 && only !== undefined && only !== null) return { schema: only, isNullable };
  return { schema, isNullable };
}

function optionsOf(schema: JsonObject): FormOption[] | null {
  if (isJsonList(schema["enum"])) return schema["enum"].map((value) => ({ value, label: labelOf(value) }));
  if (schema["const"] !== undefined) return [{ value: schema["const"], label: labelOf(schema["const"]) }];
  const union = schema["oneOf"] ?? schema["anyOf"];
  if (!isJsonList(union)) return null;
  const options = union.flatMap((one) => {
    const value = isJsonObject(one) ? one["const"] : undefined;
    if (!isJsonObject(one) || value === undefined) return [];
    const { title } = one;
    return [{ value, label: typeof title === "string" ? title : labelOf(value) }];
  });
  return options.length === union.length && options.length > 0 ? options : null;
}

function labelOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function textField(schema: JsonObject, base: FieldBase): FormField {
  const { format, minLength, maxLength, writeOnly } = schema;
  return {
    ...base,
    kind: "text",
    format: typeof format === "string" ? format : null,
    minLength: numberOr(minLength, 0),
    maxLength: typeof maxLength === "number" ? maxLength : null,
    isSecret: writeOnly === true || format === "password",
  };
}

function boundsOf(schema: JsonObject): { min: number | null; max: number | null } {
  const { minimum, maximum } = schema;
  // Bounds of what a double can count are no bounds a person has to know.
  const bound = (value: Json | undefined): number | null =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
  return { min: bound(minimum), max: bound(maximum) };
}

function listField(schema: JsonObject, base: FieldBase, place: Place): FormField {
  const { minItems, maxItems, items, prefixItems } = schema;
  if (!isJsonObject(items) || prefixItems !== undefined) return { ...base, kind: "json" };
  const item = fieldOf(items, { ...place, depth: place.depth + 1 });
  if (place.depth >= MOST_DEPTH && item.kind !== "file") return { ...base, kind: "json" };
  return {
    ...base,
    kind: "list",
    item,
    min: numberOr(minItems, 0),
    max: typeof maxItems === "number" ? maxItems : null,
  };
}

function groupField(schema: JsonObject, base: FieldBase, place: Place): FormField {
  const { properties, required, additionalProperties } = schema;
  const isOpen = properties === undefined && additionalProperties !== false;
  if (place.depth >= MOST_DEPTH || isOpen || (properties !== undefined && !isJsonObject(properties))) {
    return { ...base, kind: "json" };
  }
  const needed = new Set(isJsonList(required) ? required : []);
  const parts = Object.entries(properties ?? {}).map(([name, part]): FormPart => {
    const field = fieldOf(part, { ...place, depth: place.depth + 1 });
    return { name, field, isRequired: needed.has(name) && field.initial === undefined };
  });
  return { ...base, kind: "group", parts };
}

function numberOr(value: Json | undefined, other: number): number {
  return typeof value === "number" ? value : other;
}
