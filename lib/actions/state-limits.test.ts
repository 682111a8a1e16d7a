import { expect, test } from "vitest";

import { LIMITS } from "@/lib/shared/limits";

import { checkStateOperation } from "./state-limits";

const large = "x".repeat(LIMITS.stateCharacters - 100);

test("a state may grow up to its limit, and shrink whatever it is", () => {
  expect(() => checkStateOperation({}, { op: "put", key: "k", value: large })).not.toThrow();
  expect(() => checkStateOperation({ k: large }, { op: "append", key: "list", value: large })).toThrow("at most");
  expect(() => checkStateOperation({ k: large, l: large }, { op: "delete", key: "k" })).not.toThrow();
});

test("a key of the state has a length", () => {
  expect(() => checkStateOperation({}, { op: "delete", key: "" })).toThrow("1 to 200 characters");
  expect(() => checkStateOperation({}, { op: "delete", key: "k".repeat(201) })).toThrow("1 to 200 characters");
});
