import { expect, test } from "vitest";

import type { ViewPreferences } from "./view-preferences";
import { formatViewPreferences, parseViewPreferences } from "./view-preferences";

test("what was written is read again", () => {
  const preferences: ViewPreferences = { density: "compact", motion: "off", singleKeys: "off", nav: "collapsed" };
  expect(parseViewPreferences(formatViewPreferences(preferences))).toEqual(preferences);
});

test.each([undefined, "", "density=huge&nav=<script>", "%%%"])("%s gives the defaults", (value) => {
  expect(parseViewPreferences(value)).toEqual({ density: "comfortable", motion: "on", singleKeys: "on", nav: "open" });
});
