import { z } from "zod";

import { faultsOf, invalidInput } from "@/lib/api/parse-input";
import { type FieldFault, InvalidInputError, messageOf } from "@/lib/shared/errors";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

const MOST_SCHEMAS = 1_000;

/** Keywords whose value is a schema, or a list of them. */
const SCHEMA_KEYWORDS = [
  "items",
  "prefixItems",
  "additionalItems",
  "additionalProperties",
  "contains",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
  "allOf",
  "anyOf",
  "oneOf",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contentSchema",
] as const;
/** Keywords whose value maps names to schemas. */
const SCHEMA_MAPS = [
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
  "$defs",
  "definitions",
] as const;

/** What a schema from outside may not use: expressions whose matching can take for ever, and references that multiply. */
const REFUSED = {
  pattern: "regular expressions are not offered in a flow sent as JSON",
  patternProperties: "regular expressions are not offered in a flow sent as JSON",
  $ref: "references are not offered in a flow sent as JSON; write the schema out",
  $dynamicRef: "references are not offered in a flow sent as JSON; write the schema out",
} as const;

/** A schema and the field it stands in. */
export interface PlacedSchema {
  readonly schema: JsonObject;
  readonly path: string;
}

/** The schemas directly in a schema. */
export function schemasIn({ schema, path }: PlacedSchema): PlacedSchema[] {
  const own = SCHEMA_KEYWORDS.flatMap((keyword) => {
    const value = schema[keyword];
    if (isJsonList(value)) return value.flatMap((one, place) => placed(one, `${path}.${keyword}[${place}]`));
    return placed(value, `${path}.${keyword}`);
  });
  const mapped = SCHEMA_MAPS.flatMap((keyword) => {
    const value = schema[keyword];
    return isJsonObject(value)
      ? Object.entries(value).flatMap(([name, one]) => placed(one, `${path}.${keyword}.${name.slice(0, 80)}`))
      : [];
  });
  return [...own, ...mapped];
}

function placed(value: Json | undefined, path: string): PlacedSchema[] {
  return isJsonObject(value) ? [{ schema: value, path }] : [];
}

/** What is wrong with the JSON Schema of a flow sent from outside; empty when it can be used. `path` is the field it stands in. */
export function findSchemaFaults(schema: JsonObject, path = "input"): FieldFault[] {
  const open: PlacedSchema[] = [{ schema, path }];
  for (let place = 0; place < open.length; place += 1) {
    const current = open[place];
    if (current === undefined) break;
    const fault = refusedKeyword(current);
    if (fault !== null) return [fault];
    open.push(...schemasIn(current));
    if (open.length > MOST_SCHEMAS) return [{ path, message: `must hold at most ${MOST_SCHEMAS} schemas` }];
  }
  try {
    compile(schema);
    return [];
  } catch (error) {
    return [{ path, message: `is not a JSON Schema that can be used: ${messageOf(error)}` }];
  }
}

function refusedKeyword({ schema, path }: PlacedSchema): FieldFault | null {
  for (const [keyword, message] of Object.entries(REFUSED)) {
    if (Object.hasOwn(schema, keyword)) return { path: `${path}.${keyword}`, message };
  }
  return null;
}

/** By the schema as an object: that of a registered version is the same one each time. */
const compiled = new WeakMap<JsonObject, z.ZodType>();

/** A value with its defaults, checked against a JSON Schema. @throws InvalidInputError naming the field, `input.x.y` */
export function checkInput(schema: JsonObject, value: Json, path = "input"): Json {
  const parsed = parse(compiledSchema(schema), value, path);
  if (!parsed.success) throw invalidInput(faultsOf(parsed.error, path));
  return jsonOf(parsed.data);
}

function parse(schema: z.ZodType, value: Json, path: string): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    throw new InvalidInputError("INVALID_INPUT", `The ${path} cannot be checked: ${messageOf(error)}`, [
      { path, message: "cannot be checked against the schema of the flow" },
    ]);
  }
}

/** What a JSON Schema lets through is JSON. */
function jsonOf(value: unknown): Json {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return value as Json;
}

function compiledSchema(schema: JsonObject): z.ZodType {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Kept out of the registry all schemas share, which would hold on to each for ever. */
function compile(schema: JsonObject): z.ZodType {
  return z.fromJSONSchema(schemaParameter(schema), { registry: z.registry() });
}

type SchemaParameter = Parameters<typeof z.fromJSONSchema>[0];

/** `fromJSONSchema` refuses at run time what is no schema; its parameter's type demands that before. */
function schemaParameter(schema: JsonObject): SchemaParameter {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return JSON.parse(JSON.stringify(schema)) as SchemaParameter;
}
