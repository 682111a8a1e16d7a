import { expect, test } from "vitest";

import { tabTitle } from "./tab-title";

test("the title of a tab begins with what matters", () => {
  expect(tabTitle({ name: "Import customers", display: "running", percent: 62 })).toBe(
    "62% · Import customers · Action",
  );
  expect(tabTitle({ name: "Import customers", display: "running", percent: null })).toBe(
    "Running · Import customers · Action",
  );
  expect(tabTitle({ name: "Import customers", display: "failed", percent: 50 })).toBe(
    "Failed · Import customers · Action",
  );
});
