import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { DEFAULT_TARGET, Target } from "@/lib/flows/flow-spec";
import { InvalidInputError } from "@/lib/shared/errors";

import { findTargetFault, parseTarget, splitTarget } from "./target";

describe("parseTarget", () => {
  test.each([
    ["datasets/call-criteria", { domain: "datasets", subdomain: "call-criteria" }],
    ["A_1.b-c/_x", { domain: "A_1.b-c", subdomain: "_x" }],
    [DEFAULT_TARGET, { domain: "default", subdomain: "any" }],
  ])("reads %s", (text, parts) => {
    expect(parseTarget(text)).toEqual(parts);
  });

  test.each([
    ["", "must not be empty"],
    ["a", `"a" has 1 segment`],
    ["a/b/c", `"a/b/c" has 3 segments`],
    ["a@/b", `"a@" holds "@"`],
    ["a/", `"a/" has an empty segment`],
    ["/b", `"/b" has an empty segment`],
    ["*", `"*" has 1 segment`],
    ["*/b", `"*" holds "*"`],
    ["[a]/b", `"[a]" holds "["`],
    [" a/b", `" a" holds " "`],
    ["a/b\n", String.raw`"b\n" holds "\n"`],
    [".a/b", `".a" must start with`],
    ["-a/b", `"-a" must start with`],
    ["é/b", `"é" holds "é"`],
  ])("refuses %j, naming the part", (text, part) => {
    expect(() => parseTarget(text)).toThrow(part);
    expect(findTargetFault(text)).toContain(part);
  });

  test("names the field and shows only the beginning of a long part", () => {
    try {
      parseTarget(`${"x".repeat(100_000)}@/b`, "stages[0].target");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toMatchObject({ code: "INVALID_TARGET", fields: [{ path: "stages[0].target" }] });
      expect(String(error).length).toBeLessThan(400);
    }
  });

  test("agrees with the schema of flows", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "B", "0", "_", ".", "-", "/", "*", "[", "]", ",", " ", "@", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(text, (target) => {
        expect(findTargetFault(target) === null).toBe(Target.safeParse(target).success);
      }),
    );
  });
});

test("splitTarget gives nothing for a text without exactly two parts", () => {
  expect(["a", "a/", "/b", "/", "a/b/c", ""].map((text) => splitTarget(text))).toEqual([null, null, null, null, null, null]);
});
