import { describe, expect, test } from "vitest";

import { InvalidInputError } from "@/lib/shared/errors";
import type { JsonObject } from "@/lib/shared/json";

import { filesNamedBy } from "./input-files";
import { checkInput, findSchemaFaults } from "./input-schema";

const schema: JsonObject = {
  type: "object",
  properties: {
    items: { type: "integer", minimum: 1, default: 5 },
    deep: { type: "array", items: { type: "object", properties: { x: { type: "string" } }, required: ["x"] } },
  },
  additionalProperties: false,
};

describe("an input", () => {
  test("gets its defaults", () => {
    expect(checkInput(schema, {})).toEqual({ items: 5 });
  });

  test("is refused with the name of the field", () => {
    const fields = (input: JsonObject): readonly string[] => {
      try {
        checkInput(schema, input);
      } catch (error) {
        return error instanceof InvalidInputError ? error.fields.map(({ path }) => path) : [];
      }
      return [];
    };
    expect(fields({ items: 0 })).toEqual(["input.items"]);
    expect(fields({ deep: [{ x: "a" }, {}], y: 1 })).toEqual(["input.deep[1].x", "input.y"]);
  });
});

describe("a schema from outside", () => {
  test.each([
    [{ type: "string", pattern: "^(a+)+$" }, "input.pattern"],
    [
      { type: "object", properties: { a: { anyOf: [{ type: "string", pattern: "a" }] } } },
      "input.properties.a.anyOf[0].pattern",
    ],
    [{ type: "object", patternProperties: { "^a": {} } }, "input.patternProperties"],
    [{ $ref: "file:///etc/passwd" }, "input.$ref"],
    [{ $ref: "#" }, "input.$ref"],
    [{ type: "array", items: { $ref: "#" } }, "input.items.$ref"],
    [{ type: "thing" }, "input"],
    [{ not: { type: "string" } }, "input"],
    [{ anyOf: Array.from({ length: 1_001 }, () => ({ type: "string" })) }, "input"],
  ])("%j is refused at %s", (bad, path) => {
    expect(findSchemaFaults(bad).map((fault) => fault.path)).toEqual([path]);
  });

  test("may name a field as a keyword is named", () => {
    expect(
      findSchemaFaults({ type: "object", properties: { pattern: { type: "string" }, $ref: { type: "string" } } }),
    ).toEqual([]);
  });
});

test("files are found wherever a schema marks them", () => {
  const file = { type: "object", "x-file": true };
  const marked: JsonObject = {
    type: "object",
    properties: {
      one: file,
      many: { type: "array", items: file },
      either: { anyOf: [{ type: "string" }, file] },
      plain: { type: "object" },
    },
    additionalProperties: file,
  };
  const input = {
    one: { file: "a" },
    many: [{ file: "b" }, { file: "c" }],
    either: { file: "d" },
    plain: { file: "no" },
    more: { file: "e" },
  };
  expect(
    filesNamedBy(marked, input)
      .map(({ path, file: id }) => `${path}=${id}`)
      .sort(),
  ).toEqual([
    "input.either.file=d",
    "input.many[0].file=b",
    "input.many[1].file=c",
    "input.more.file=e",
    "input.one.file=a",
  ]);
});
