import { describe, expect, test } from "vitest";

import { InvalidInputError } from "@/lib/shared/errors";

import { CreateActionInput } from "./create-action-input";
import { ListActionsInput } from "./list-actions-input";
import { fieldPath, parseInput } from "./parse-input";

function pathsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields.map(({ path }) => path);
    throw error;
  }
  return [];
}

const asked = (input: unknown): string[] => pathsOf(() => parseInput(CreateActionInput, input));

test("a path reads as a person would write it", () => {
  expect(fieldPath(["stages", 1, "executor", "argv", 0])).toBe("stages[1].executor.argv[0]");
  expect(fieldPath([0, "name"], "actions")).toBe("actions[0].name");
});

describe("asking for an action", () => {
  test("needs no more than what to run; the rest has defaults", () => {
    expect(parseInput(CreateActionInput, { flow: "a" })).toEqual({
      flow: "a",
      input: {},
      target: "default/any",
      priority: 0,
      delayMs: 0,
      tags: [],
      metadata: {},
      start: true,
    });
  });

  test.each([{ command: "a" }, { command: ["a", "b"] }, { command: [["a"], "b c"] }, { spec: {} }])(
    "%j is something to run",
    (input) => {
      expect(asked(input)).toEqual([]);
    },
  );

  test.each([
    [{}, ["flow"]],
    [{ flow: "a", command: "b" }, ["command"]],
    [{ flow: "a", colour: 1, Flow: 2 }, ["colour", "Flow"]],
    [{ flow: "a", target: "a" }, ["target"]],
    [{ flow: "a", target: "a/b/c" }, ["target"]],
    [{ flow: "a", priority: 101 }, ["priority"]],
    [{ flow: "a", delayMs: -0 }, ["delayMs"]],
    [{ flow: "a", timeoutMs: 0.5 }, ["timeoutMs"]],
    [{ flow: "a", tags: ["x", "x"] }, ["tags"]],
    [{ flow: "a", tags: Array.from({ length: 33 }, (_, place) => `t${place}`) }, ["tags"]],
    [{ flow: "a", name: " " }, ["name"]],
    [{ flow: "a", name: "n".repeat(201) }, ["name"]],
    [{ flow: "a", metadata: [] }, ["metadata"]],
    [{ flow: "a", id: "01900000-0000-7000-8000-00000000ABCD" }, ["id"]],
    [{ flow: "a", idempotencyKey: "" }, ["idempotencyKey"]],
    [{ command: [] }, ["command"]],
    [{ command: [[]] }, ["command[0]"]],
    [null, [""]],
  ])("%j is refused at %j", (input, paths) => {
    expect(asked(input)).toEqual(paths);
  });
});

describe("asking for a list", () => {
  test.each([
    { from: "2026-01-31" },
    { from: "+275760-09-14T00:00:00Z" },
    { from: "yesterday" },
    { limit: 0 },
    { limit: 501 },
    { sort: "__proto__" },
    { status: ["open"] },
    { q: "" },
  ])("%j is refused", (input) => {
    expect(pathsOf(() => parseInput(ListActionsInput, input))).toHaveLength(1);
  });

  test("times are instants", () => {
    expect(parseInput(ListActionsInput, { from: "2026-01-31T10:00:00+01:00" }).from).toBe(Date.UTC(2026, 0, 31, 9));
  });
});
