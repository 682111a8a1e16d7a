import { describe, expect, test } from "vitest";
import { z } from "zod";

import { isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

import { fileRef } from "./file-ref";
import { inputForm, type FormField } from "./input-form";
import { findFaults, initialValue, withoutSecrets, withPart } from "./input-values";

/** The schema as a runner registers it. */
function schemaOf(type: z.ZodType): JsonObject {
  const schema: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(type, { io: "input" })));
  if (!isJsonObject(schema)) throw new Error("not a schema");
  return schema;
}

function partsOf(field: FormField): Record<string, FormField> {
  if (field.kind !== "group") throw new Error(`a group was expected, not ${field.kind}`);
  return Object.fromEntries(field.parts.map((part) => [part.name, part.field]));
}

function faults(field: FormField, value: Json | undefined): string[] {
  return findFaults(field, value, { path: "input", isRequired: true }).map(
    ({ path, fault }) => `${path}: ${fault.rule}`,
  );
}

describe("the form of a schema", () => {
  test("has a field for each kind of value, with words, limits and defaults", () => {
    const type = z.strictObject({
      name: z.string().min(2).max(20).describe("What it is called"),
      items: z.number().int().min(1).max(100).default(10),
      share: z.number(),
      loud: z.boolean().default(false),
      size: z.enum(["small", "large"]),
      note: z.string().nullable(),
      day: z.iso.date(),
      files: z.array(fileRef()).min(1),
      inner: z.strictObject({ deep: z.strictObject({ value: z.string() }) }),
    });
    const parts = partsOf(inputForm(schemaOf(type)));
    expect(parts["name"]).toMatchObject({
      kind: "text",
      minLength: 2,
      maxLength: 20,
      description: "What it is called",
    });
    expect(parts["items"]).toMatchObject({ kind: "number", isInteger: true, min: 1, max: 100, initial: 10 });
    expect(parts["share"]).toMatchObject({ kind: "number", isInteger: false, min: null, max: null });
    expect(parts["loud"]).toMatchObject({ kind: "boolean", initial: false });
    expect(parts["size"]).toMatchObject({ kind: "choice", options: [{ value: "small" }, { value: "large" }] });
    expect(parts["note"]).toMatchObject({ kind: "text", isNullable: true });
    expect(parts["day"]).toMatchObject({ kind: "text", format: "date" });
    expect(parts["files"]).toMatchObject({ kind: "list", min: 1, item: { kind: "file" } });
    expect(parts["inner"]).toMatchObject({ kind: "group", parts: [{ name: "deep", field: { kind: "group" } }] });
  });

  test("offers constants with their titles as a choice", () => {
    const field = inputForm({ oneOf: [{ const: 1, title: "One" }, { const: 2 }] });
    expect(field).toMatchObject({
      kind: "choice",
      options: [
        { value: 1, label: "One" },
        { value: 2, label: "2" },
      ],
    });
  });

  test("follows references inside the schema, and gives up on those that go round", () => {
    const schema = {
      type: "object",
      properties: { size: { $ref: "#/$defs/size", description: "How big" }, loop: { $ref: "#/$defs/loop" } },
      $defs: { size: { type: "integer" }, loop: { $ref: "#/$defs/loop" } },
    };
    const parts = partsOf(inputForm(schema));
    expect(parts["size"]).toMatchObject({ kind: "number", description: "How big" });
    expect(parts["loop"]).toMatchObject({ kind: "json" });
  });

  test.each([
    ["a union", { anyOf: [{ type: "string" }, { type: "number" }] }],
    ["a record", { type: "object", additionalProperties: { type: "number" } }],
    ["a tuple", { type: "array", prefixItems: [{ type: "string" }], items: { type: "string" } }],
    ["nothing said", {}],
  ])("leaves %s to a JSON field", (_what, schema: JsonObject) => {
    expect(inputForm(schema).kind).toBe("json");
  });

  test("a group nested too deep becomes a JSON field", () => {
    const nest = (depth: number): JsonObject =>
      depth === 0 ? { type: "string" } : { type: "object", properties: { inner: nest(depth - 1) } };
    let field = inputForm(nest(6));
    let depth = 0;
    while (field.kind === "group") {
      field = partsOf(field)["inner"] ?? field;
      depth += 1;
    }
    expect([field.kind, depth]).toEqual(["json", 3]);
  });
});

describe("values of a form", () => {
  const form = inputForm(
    schemaOf(
      z.strictObject({
        name: z.string().min(1),
        items: z.number().int().min(1).default(5),
        limit: z.number().int().optional(),
        files: z.array(fileRef()).min(1),
        key: z.string().meta({ writeOnly: true }).optional(),
      }),
    ),
  );

  test("begin with their defaults and nothing else", () => {
    expect(initialValue(form)).toEqual({ items: 5 });
  });

  test("are checked field by field, in order", () => {
    expect(faults(form, initialValue(form))).toEqual(["input.name: missing", "input.files: missing"]);
    const value = { name: "", items: 1.5, limit: "many", files: [{ file: 7 }] };
    expect(faults(form, value)).toEqual([
      "input.name: missing",
      "input.items: integer",
      "input.limit: number",
      "input.files[0]: file",
    ]);
    expect(faults(form, { name: "x", items: 0, files: [{ file: "f" }] })).toEqual(["input.items: least"]);
  });

  test("empty values are values, and not the same as none", () => {
    const open = inputForm(
      schemaOf(z.strictObject({ text: z.string(), count: z.number(), on: z.boolean(), list: z.array(z.string()) })),
    );
    expect(faults(open, { text: "", count: 0, on: false, list: [] })).toEqual([]);
    expect(faults(open, {})).toHaveLength(4);
  });

  test("a part that is no longer set is gone", () => {
    expect(withPart({ a: 1, b: 2 }, "a", undefined)).toEqual({ b: 2 });
    expect(withPart(undefined, "a", null)).toEqual({ a: null });
    expect(Object.keys(withPart({ a: 1, b: 2 }, "a", 3))).toEqual(["a", "b"]);
  });

  test("secrets are left out of what is kept", () => {
    expect(withoutSecrets(form, { name: "x", key: "s3cret", items: 1 })).toEqual({ name: "x", items: 1 });
  });
});
