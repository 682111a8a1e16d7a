import { isJsonList, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

import type { FormField } from "./input-form";

/** A value in a form; undefined is "not set", which is none of `null`, `""`, `0`, `false`, `[]` and `{}`. */
export type FormValue = Json | undefined;

/** What is wrong with a value; words are the form's. */
export type ValueFault =
  | { readonly rule: "missing" }
  | { readonly rule: "number" | "integer" | "choice" | "json" | "file" }
  | { readonly rule: "least" | "most" | "shortest" | "longest" | "fewest" | "many"; readonly limit: number };

/** A fault and the place of its value, written as the server writes it: `input.files[0].name`. */
export interface PlacedFault {
  readonly path: string;
  readonly fault: ValueFault;
}

/** What a form begins with: the defaults of its fields, and nothing where there is none. */
export function initialValue(field: FormField): FormValue {
  if (field.initial !== undefined) return field.initial;
  if (field.kind !== "group") return undefined;
  const entries = field.parts.flatMap(({ name, field: part }) => {
    const value = initialValue(part);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The path of a part of a value. */
export function partPath(path: string, part: string | number): string {
  return typeof part === "number" ? `${path}[${part}]` : `${path}.${part}`;
}

/** An object with one of its parts changed, or removed when it is not set. */
export function withPart(value: FormValue, name: string, part: FormValue): JsonObject {
  const { [name]: _before, ...rest } = isJsonObject(value) ? value : {};
  if (part === undefined) return rest;
  const before = isJsonObject(value) ? value : {};
  return { ...before, [name]: part };
}

/** Everything a person can be told is wrong before the server is asked, in the order of the form. */
export function findFaults(
  field: FormField,
  value: FormValue,
  at: { path: string; isRequired: boolean },
): PlacedFault[] {
  const { path, isRequired } = at;
  if (value === undefined) {
    const isGroup = field.kind === "group" && isRequired;
    return isGroup ? faultsIn(field, {}, path) : isRequired ? [{ path, fault: { rule: "missing" } }] : [];
  }
  if (value === null && field.isNullable) return [];
  return faultsIn(field, value, path);
}

function faultsIn(field: FormField, value: Json, path: string): PlacedFault[] {
  switch (field.kind) {
    case "text":
      return placed(path, textFault(field, value));
    case "number":
      return placed(path, numberFault(field, value));
    case "boolean":
      return placed(path, typeof value === "boolean" ? null : { rule: "choice" });
    case "choice":
      return placed(path, isOption(field, value) ? null : { rule: "choice" });
    case "file":
      return placed(path, isFile(value) ? null : { rule: "file" });
    case "list":
      return listFaults(field, value, path);
    case "group":
      return groupFaults(field, value, path);
    case "json":
      return [];
  }
}

function isOption(field: Extract<FormField, { kind: "choice" }>, value: Json): boolean {
  const wanted = JSON.stringify(value);
  return field.options.some((option) => JSON.stringify(option.value) === wanted);
}

function isFile(value: Json): boolean {
  return isJsonObject(value) && typeof value["file"] === "string";
}

function placed(path: string, fault: ValueFault | null): PlacedFault[] {
  return fault === null ? [] : [{ path, fault }];
}

function textFault(field: Extract<FormField, { kind: "text" }>, value: Json): ValueFault | null {
  if (typeof value !== "string") return { rule: "json" };
  const length = Array.from(value).length;
  if (length < field.minLength)
    return field.minLength === 1 ? { rule: "missing" } : { rule: "shortest", limit: field.minLength };
  return field.maxLength !== null && length > field.maxLength ? { rule: "longest", limit: field.maxLength } : null;
}

function numberFault(field: Extract<FormField, { kind: "number" }>, value: Json): ValueFault | null {
  if (typeof value !== "number") return { rule: "number" };
  if (field.isInteger && !Number.isInteger(value)) return { rule: "integer" };
  if (field.min !== null && value < field.min) return { rule: "least", limit: field.min };
  return field.max !== null && value > field.max ? { rule: "most", limit: field.max } : null;
}

function listFaults(field: Extract<FormField, { kind: "list" }>, value: Json, path: string): PlacedFault[] {
  if (!isJsonList(value)) return [{ path, fault: { rule: "json" } }];
  const entries = value;
  const own: PlacedFault[] = [];
  if (entries.length < field.min) {
    own.push({ path, fault: entries.length === 0 ? { rule: "missing" } : { rule: "fewest", limit: field.min } });
  }
  if (field.max !== null && entries.length > field.max) own.push({ path, fault: { rule: "many", limit: field.max } });
  const inside = entries.flatMap((entry, place) =>
    findFaults(field.item, entry, { path: partPath(path, place), isRequired: true }),
  );
  return [...own, ...inside];
}

function groupFaults(field: Extract<FormField, { kind: "group" }>, value: Json, path: string): PlacedFault[] {
  if (!isJsonObject(value)) return [{ path, fault: { rule: "json" } }];
  return field.parts.flatMap(({ name, field: part, isRequired }) =>
    findFaults(part, Object.hasOwn(value, name) ? value[name] : undefined, { path: partPath(path, name), isRequired }),
  );
}

/** The value without what must not be kept anywhere. */
export function withoutSecrets(field: FormField, value: FormValue): FormValue {
  if (field.kind === "text" && field.isSecret) return undefined;
  if (field.kind === "list" && isJsonList(value)) {
    return value.flatMap((entry) => {
      const kept = withoutSecrets(field.item, entry);
      return kept === undefined ? [] : [kept];
    });
  }
  if (field.kind !== "group" || !isJsonObject(value)) return value;
  return field.parts.reduce<FormValue>(
    (kept, { name, field: part }) =>
      Object.hasOwn(value, name) ? withPart(kept, name, withoutSecrets(part, value[name])) : kept,
    value,
  );
}
