import { expect, test } from "vitest";

import { nextItem } from "./menu-keys";

const labels = ["Retry failed stages", "Run again", "Cancel"];

test("arrows go round, Home and End to the ends", () => {
  expect(nextItem(labels, -1, "ArrowDown")).toBe(0);
  expect(nextItem(labels, 2, "ArrowDown")).toBe(0);
  expect(nextItem(labels, 0, "ArrowUp")).toBe(2);
  expect(nextItem(labels, 1, "Home")).toBe(0);
  expect(nextItem(labels, 1, "End")).toBe(2);
});

test("a letter goes to the next item that begins with it", () => {
  expect(nextItem(labels, 0, "r")).toBe(1);
  expect(nextItem(labels, 1, "R")).toBe(0);
  expect(nextItem(labels, -1, "c")).toBe(2);
  expect(nextItem(labels, 0, "x")).toBeNull();
});

test("other keys mean nothing, nor does any key in an empty menu", () => {
  expect(nextItem(labels, 0, "Enter")).toBeNull();
  expect(nextItem([], -1, "ArrowDown")).toBeNull();
});
