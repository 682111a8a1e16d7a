import type { ActionCreated } from "@/lib/actions/event";
import { invalidInput } from "@/lib/api/parse-input";
import { FILE_MARK } from "@/lib/flows/file-mark";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";
import type { PayloadStore } from "@/server/ports/payloads";

/** An uploaded file that an input names, and where. */
interface NamedFile {
  readonly path: string;
  readonly file: string;
}

interface Place {
  readonly schema: Json | undefined;
  readonly value: Json;
  readonly path: string;
}

const COMPOSED = ["anyOf", "oneOf", "allOf"] as const;

/** The files an input names, by the marks of its schema. */
export function filesNamedBy(schema: JsonObject, input: Json): NamedFile[] {
  const found: NamedFile[] = [];
  const open: Place[] = [{ schema, value: input, path: "input" }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path } = place;
    if (!isJsonObject(place.schema)) continue;
    const { file } = isJsonObject(value) ? value : { file: undefined };
    if (place.schema[FILE_MARK] === true && typeof file === "string") found.push({ path: `${path}.file`, file });
    else open.push(...placesIn(place.schema, value, path));
  }
  return found;
}

function placesIn(schema: JsonObject, value: Json, path: string): Place[] {
  const same = COMPOSED.flatMap((keyword) => {
    const schemas = schema[keyword];
    return isJsonList(schemas) ? schemas.map((one) => ({ schema: one, value, path })) : [];
  });
  if (isJsonList(value)) return [...same, ...placesOfList(schema, value, path)];
  return isJsonObject(value) ? [...same, ...placesOfObject(schema, value, path)] : same;
}

function placesOfList(schema: JsonObject, value: readonly Json[], path: string): Place[] {
  const { prefixItems, items } = schema;
  return value.map((entry, place) => {
    const own = isJsonList(prefixItems) ? prefixItems[place] : undefined;
    return { schema: own ?? items, value: entry, path: `${path}[${place}]` };
  });
}

function placesOfObject(schema: JsonObject, value: JsonObject, path: string): Place[] {
  const { properties, additionalProperties } = schema;
  return Object.entries(value).map(([key, entry]) => {
    const own = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return { schema: own, value: entry, path: `${path}.${key}` };
  });
}

/** The files as the action keeps them. @throws InvalidInputError naming each that is not in the organisation */
export async function findFiles(
  payloads: PayloadStore,
  organisation: string,
  named: readonly NamedFile[],
): Promise<ActionCreated["files"]> {
  const ids = [...new Set(named.map(({ file }) => file))];
  const infos = await Promise.all(ids.map((id) => payloads.find(organisation, id)));
  const known = new Map(infos.flatMap((info) => (info === null ? [] : [[info.id, info] as const])));
  const missing = named.filter(({ file }) => !known.has(file));
  if (missing.length > 0) {
    throw invalidInput(
      missing.map(({ path }) => ({ path, message: "names a file that does not exist; upload it first" })),
      "FILE_NOT_FOUND",
    );
  }
  return [...known.values()].map(({ id, name, sizeBytes, type }) => ({ file: id, name, sizeBytes, type }));
}
