import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { DEFAULT_TARGET, Target } from "@/lib/flows/flow-spec";

import { findTargetFault, splitTarget } from "./target";

describe("a target", () => {
  test.each(["datasets/call-criteria", "A_1.b-c/_x", DEFAULT_TARGET])("may be %s", (text) => {
    expect(findTargetFault(text)).toBeNull();
    expect(Target.parse(text)).toBe(text);
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
  ])("may not be %j, and the part at fault is named", (text, part) => {
    expect(findTargetFault(text)).toContain(part);
    expect(Target.safeParse(text).error?.issues[0]?.message).toContain(part);
  });

  test("is shown by its beginning only when it is long", () => {
    expect(findTargetFault(`${"x".repeat(100_000)}@/b`)?.length).toBeLessThan(300);
  });

  test("agrees with the schema of flows", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "B", "0", "_", ".", "-", "/", "*", "[", "]", ",", " ", "@", "\n"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (target) => {
        expect(findTargetFault(target) === null).toBe(Target.safeParse(target).success);
      }),
    );
  });
});

test("splitTarget gives nothing for a text without exactly two parts", () => {
  expect(["a", "a/", "/b", "/", "a/b/c", ""].map((text) => splitTarget(text))).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
