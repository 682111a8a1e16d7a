import { expect, test } from "vitest";

import { parseJson } from "./parse-json";

test.each(["{}", "[]", '""', "0", "false", "null"])("%s is a value", (text) => {
  expect(parseJson(text)).toEqual({ kind: "value", value: JSON.parse(text) });
});

test("nothing typed is no value and no fault", () => {
  expect(parseJson(" \n")).toEqual({ kind: "empty" });
});

test("a fault names its line and column", () => {
  expect(parseJson('{\n  "a": 1,\n  b: 2\n}')).toEqual({
    kind: "fault",
    message: "This is not valid JSON: see line 3, column 3.",
  });
  expect(parseJson('{"a": ')).toMatchObject({ kind: "fault", message: expect.stringContaining("line 1") });
});
