import { describe, expect, test } from "vitest";

import { readAddedStages } from "./plan-from-spec";

const ASKED = { adder: "plan", handlers: new Set(["fetch"]) };
const done = { type: "function", handler: "fetch" };

function faultsOf(value: unknown): string[] {
  return readAddedStages(value, ASKED, ["node"]).faults.map(({ path }) => path);
}

describe("stages that a task adds", () => {
  test("are read as those of a flow sent as JSON, and come after what added them", () => {
    const { stages } = readAddedStages(
      [
        { name: "a", executor: { ...done, input: { page: 1 } }, retry: { attempts: 3 } },
        { name: "b", after: ["a"], when: "outputs.a > 1", executor: { type: "command", argv: ["node", "-v"] } },
      ],
      ASKED,
      ["node"],
    );
    expect(stages).toMatchObject([
      { name: "a", after: ["plan"], planned: false, executor: { input: { page: 1 } }, retry: { attempts: 3 } },
      { name: "b", after: ["a"], planned: true, when: "outputs.a > 1", onFailure: "fail" },
    ]);
  });

  test.each([
    ["no list", "a", "stages"],
    ["no executor", [{ name: "a" }], "stages[0].executor"],
    ["an unknown field", [{ name: "a", executor: done, afterwards: [] }], "stages[0].afterwards"],
    ["a name that is none", [{ name: "a/b", executor: done }], "stages[0].name"],
    ["a reserved name", [{ name: "constructor", executor: done }], "stages[0].name"],
    ["an unknown handler", [{ name: "a", executor: { ...done, handler: "x" } }], "stages[0].executor.handler"],
    [
      "a program that is not allowed",
      [{ name: "a", executor: { type: "command", argv: ["rm"] } }],
      "stages[0].executor.argv[0]",
    ],
    ["a condition that is none", [{ name: "a", executor: done, when: "1 +" }], "stages[0].when"],
    ["too many", Array.from({ length: 1_001 }, (_, n) => ({ name: `s${n}`, executor: done })), "stages"],
  ])("with %s are refused, naming the field", (_what, value, path) => {
    expect(faultsOf(value)).toEqual([path]);
  });
});
