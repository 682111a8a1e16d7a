import { isJsonObject, type Json } from "@/lib/shared/json";

/** A value the server showed, as JSON; undefined for one too large to be shown whole. */
export function jsonOf(value: unknown): Json | undefined {
  if (isJsonObject(value)) return value["truncated"] === true && "preview" in value ? undefined : value;
  if (Array.isArray(value)) return value.map((entry: unknown) => jsonOf(entry) ?? null);
  const isScalar = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isScalar ? scalar(value) : undefined;
}

function scalar(value: unknown): Json | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null ? null : undefined;
}
