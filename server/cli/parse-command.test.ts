import { describe, expect, test } from "vitest";

import { parseCommand, UsageError } from "./parse-command";

describe("a command line", () => {
  test.each([
    [[], "up"],
    [["web"], "web"],
    [["worker"], "runner"],
    [["keeper", "--help"], "help"],
    [["--version"], "version"],
  ] as const)("%j means %s", (argv, verb) => {
    expect(parseCommand(argv).verb).toBe(verb);
  });

  test("reads patterns with commas inside brackets", () => {
    const { patterns, concurrency } = parseCommand([
      "worker",
      "--concurrency",
      "4",
      "--target-patterns",
      "[datasets,training]/*,*/gpu-required",
    ]);
    expect(patterns.map((pattern) => pattern.text)).toEqual(["[datasets,training]/*", "*/gpu-required"]);
    expect(concurrency).toBe(4);
  });

  test.each([
    [["fly"]],
    [["up", "now"]],
    [["runner", "--concurrency", "0"]],
    [["runner", "--concurrency", "1e9"]],
    [["--what"]],
    [["runner", "--target-patterns", "a@/b"]],
    [["constructor"]],
  ])("%j is refused in one line", (argv) => {
    expect(() => parseCommand(argv)).toThrow(UsageError);
    expect(() => parseCommand(argv)).toThrow(/^[^\n]+$/);
  });
});
