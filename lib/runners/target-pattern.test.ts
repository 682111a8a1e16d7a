import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InvalidInputError } from "@/lib/shared/errors";

import { matchesPattern, parsePatternList, parseTargetPattern, servesTarget } from "./target-pattern";

const matches = (pattern: string, target: string): boolean => matchesPattern(parseTargetPattern(pattern), target);

describe("parseTargetPattern", () => {
  test.each([
    "datasets/call-criteria",
    "[datasets,training]/call-criteria",
    "*/gpu-required",
    "a/[b,c]",
    "*",
    "a/*",
    "*/*",
    "[ a , b ]/[c]",
  ])("accepts %s", (text) => {
    expect(parseTargetPattern(text).text).toBe(text);
  });

  test.each([
    ["", "must not be empty"],
    ["a", `"a" has 1 segment`],
    ["a/b/c", `"a/b/c" has 3 segments`],
    ["a@/b", `"a@" holds "@"`],
    ["[]/x", `"[]" has an empty name`],
    ["[ ]/x", `"[ ]" has an empty name`],
    ["[a,,b]/x", `"[a,,b]" has an empty name`],
    ["a/", `"a/" has an empty segment`],
    ["/b", `"/b" has an empty segment`],
    ["**", `"**" has 1 segment`],
    ["a*/b", `"a*" holds "*"`],
    ["**/b", `"**" holds "*"`],
    ["[*,a]/x", `"[*,a]" holds "*"`],
    [" a/b", `" a" holds " "`],
    ["a/b ", `"b " holds " "`],
    ["[a/x", `"[a" opens a bracket that is not closed`],
    ["[a]b/x", `"[a]b" opens a bracket that is not closed`],
    ["a]/x", `"a]" holds "]"`],
    ["[[a]]/x", `"[a]" holds "["`],
    ["[a/b]/x", `"[a/b]/x" has 3 segments`],
    ["[a b]/x", `"a b" holds " "`],
  ])("refuses %j, naming the part", (text, part) => {
    try {
      parseTargetPattern(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toMatchObject({ code: "INVALID_TARGET_PATTERN", fields: [{ path: "targetPattern" }] });
      expect(String(error)).toContain(part);
    }
  });

  test("never crashes, whatever it is given", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "/", "*", "[", "]", ",", " ", "@", "\u0000", "🙂") });
    fc.assert(
      fc.property(text, (pattern) => {
        try {
          expect(parseTargetPattern(pattern).text).toBe(pattern);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
    );
  });
});

describe("matching", () => {
  test.each([
    ["[datasets,training]/call-criteria", "datasets/call-criteria", true],
    ["[datasets,training]/call-criteria", "training/call-criteria", true],
    ["[datasets,training]/call-criteria", "datasets/other", false],
    ["[datasets,training]/call-criteria", "dataset/call-criteria", false],
    ["*/gpu-required", "x/gpu-required", true],
    ["*/gpu-required", "x/gpu-required-2", false],
    ["*/gpu-required", "gpu-required/x", false],
    ["datasets/*", "datasets/anything", true],
    ["datasets/*", "Datasets/anything", false],
    ["a/[ b , c ]", "a/c", true],
    ["a.b/c", "axb/c", false],
    ["*", "any/thing", true],
    ["*/*", "any/thing", true],
    ["*", "no-target", false],
    ["*", "a/b/c", false],
  ])("%s and %s: %s", (pattern, target, expected) => {
    expect(matches(pattern, target)).toBe(expected);
  });

  test("several patterns widen what a runner serves, and none serves all", () => {
    const patterns = parsePatternList("[datasets,training]/*,*/gpu-required");
    expect(patterns.map(({ text }) => text)).toEqual(["[datasets,training]/*", "*/gpu-required"]);
    expect(["training/x", "x/gpu-required", "x/y"].map((target) => servesTarget(patterns, target))).toEqual([
      true,
      true,
      false,
    ]);
    expect(["x/y", "default/any", "x"].map((target) => servesTarget([], target))).toEqual([true, true, false]);
  });

  test("a target is matched by itself as a pattern, and by no other target", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,5}$/);
    const target = fc.tuple(segment, segment).map(([domain, subdomain]) => `${domain}/${subdomain}`);
    fc.assert(
      fc.property(target, target, (one, other) => {
        expect(matches(one, one)).toBe(true);
        expect(matches(one, other)).toBe(one === other);
      }),
    );
  });

  test("a million characters are parsed and matched in linear time", () => {
    const names = Array.from({ length: 150_000 }, (_, place) => `n${place}`).join(",");
    const startedAt = performance.now();
    const pattern = parseTargetPattern(`[${names}]/x`);
    expect(matchesPattern(pattern, "n149999/x")).toBe(true);
    expect(() => parsePatternList("[".repeat(1_000_000))).toThrow(InvalidInputError);
    expect(() => parseTargetPattern(`${"a".repeat(1_000_000)}!/x`)).toThrow(InvalidInputError);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe("parsePatternList", () => {
  test.each([
    ["", "targetPatterns[0]"],
    ["a/b,", "targetPatterns[1]"],
    [",a/b", "targetPatterns[0]"],
    ["a/b,[c,d]/e,f", "targetPatterns[2]"],
    ["a/b, c/d", "targetPatterns[1]"],
    ["a/b,[c,d/e", "targetPatterns[1]"],
  ])("refuses %j at %s", (text, path) => {
    try {
      parsePatternList(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ fields: [{ path }] });
    }
  });
});
