import { expect, test } from "vitest";

import { stemOf } from "./stem";

test.each([
  ["Agencies", "agency"],
  ["crane's", "crane"],
  ["cranes", "crane"],
  ["losses", "loss"],
  ["loss", "loss"],
  ["boxes", "box"],
  ["analysis", "analysis"],
  ["gas", "gas"],
])("%s is compared as %s", (word, stem) => {
  expect(stemOf(word)).toBe(stem);
});
