import { describe, expect, test } from "vitest";

import { faviconUrl } from "./favicon";

const svgOf = (percent: number | null): string =>
  decodeURIComponent(faviconUrl({ percent, glyph: "play", colour: "rgb(1 2 3)" }).replace("data:image/svg+xml,", ""));

describe("the ring of the tab", () => {
  test.each([
    [62.9, "62 100"],
    [0, "0 100"],
    [140, "100 100"],
    [-3, "0 100"],
    [null, "100 100"],
  ])("%s fills %s", (percent, dash) => {
    expect(svgOf(percent)).toContain(`stroke-dasharray="${dash}"`);
  });

  test("is a data address without characters that end an attribute or a colour", () => {
    expect(faviconUrl({ percent: 1, glyph: "check", colour: "#1e59cd" })).toMatch(/^data:image\/svg\+xml,[^"#<>\s]+$/);
  });
});
