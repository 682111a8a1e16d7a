import { describe, expect, test } from "vitest";

import { isAllowedCommand } from "./allowed-commands";

describe("isAllowedCommand", () => {
  test.each([
    ["node", ["node"]],
    ["/usr/bin/node", ["/usr/bin/node"]],
    ["anything", ["*"]],
    ["./anything", ["node", "*"]],
  ])("%s is allowed by %j", (program, allowed) => {
    expect(isAllowedCommand(program, allowed)).toBe(true);
  });

  test.each([
    ["node", []],
    ["node", ["nodejs", "Node", " node", "/usr/bin/node"]],
    ["/usr/bin/node", ["node", "/usr/bin/", "/usr/bin/nod"]],
    ["./node", ["node", "./node"]],
    ["../node", ["node", "../node"]],
    ["bin/node", ["node", "bin", "bin/node"]],
    ["/usr/bin/../bin/node", ["/usr/bin/node"]],
    ["node ", ["node"]],
    ["", ["", "node"]],
    ["*", ["node"]],
  ])("%s is not allowed by %j", (program, allowed) => {
    expect(isAllowedCommand(program, allowed)).toBe(false);
  });
});
