import { expect, test } from "vitest";

import { actionStrings } from "./action-strings";

const cached = { tasks: 2, savedMs: 12_400, at: 0, action: "a" };

test.each<[number | null, string]>([
  [2, "From the cache, saved 12 s"],
  [null, "From the cache, saved 12 s"],
  [5, "2 from the cache, saved 12 s"],
])("two tasks from the cache, of %s, are called so", (total, text) => {
  expect(actionStrings.cached(cached, total)).toBe(text);
});
