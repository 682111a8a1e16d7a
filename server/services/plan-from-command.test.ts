import { describe, expect, test } from "vitest";

import { InvalidInputError } from "@/lib/shared/errors";

import { commandText, planFromCommand } from "./plan-from-command";

const argvs = (...input: Parameters<typeof planFromCommand>): unknown =>
  planFromCommand(...input).stages.map(({ executor }) => (executor.type === "command" ? executor.argv : null));

describe("what is asked to be run", () => {
  test.each([
    ["node -e 'a b' \"d;e\" $F *", [["node", "-e", "a b", "d;e", "$F", "*"]]],
    [["node", "a b", "-x"], [["node", "a b", "-x"]]],
    [
      ["node a", "node b"],
      [
        ["node", "a"],
        ["node", "b"],
      ],
    ],
    [
      [["node", "a"], "node b"],
      [
        ["node", "a"],
        ["node", "b"],
      ],
    ],
  ])("%j is %j", (command, expected) => {
    expect(argvs(command, ["node"])).toEqual(expected);
  });

  test("stages wait for each other, and read as lines", () => {
    const plan = planFromCommand([["node", "a b"], ["node"]], ["node"]);
    expect(plan.stages.map(({ name, after }) => [name, after])).toEqual([
      ["command-1", []],
      ["command-2", ["command-1"]],
    ]);
    expect(commandText(plan)).toBe("node 'a b' ; node");
  });

  test.each([
    ["sh -c id", "COMMAND_NOT_ALLOWED", "command"],
    [[["node"], ["sh"]], "COMMAND_NOT_ALLOWED", "command[1]"],
    ["./node", "COMMAND_NOT_ALLOWED", "command"],
    ["node 'a", "INVALID_COMMAND", "command"],
    ["  ", "INVALID_COMMAND", "command"],
    [[["node"], ["node", "\u0000"]], "INVALID_COMMAND", "command[1][1]"],
  ])("%j is refused with %s at %s", (command, code, path) => {
    let thrown: unknown = null;
    try {
      planFromCommand(command, ["node"]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidInputError);
    expect(thrown).toMatchObject({ code, fields: [{ path }] });
  });
});
