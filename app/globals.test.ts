import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { ciede2000, contrast, parseHex, seenBy, toLab, type Vision } from "@/tests/support/colour";

const CSS = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
const FAMILIES = ["neutral", "info", "success", "danger", "warning", "waiting"] as const;
const SURFACES = ["bg", "surface", "sunken", "hover", "selected"] as const;
const VISIONS: Vision[] = ["normal", "deutan", "protan", "tritan"];

type Tokens = ReadonlyMap<string, string>;

function tokensIn(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--color-([\w-]+):\s*(#[\da-f]{6});/g)].map((hit) => [hit[1] ?? "", hit[2] ?? ""]));
}

function blockAfter(opening: string): string {
  const start = CSS.indexOf(opening);
  return CSS.slice(start, CSS.indexOf("}", start));
}

const light: Tokens = tokensIn(blockAfter("@theme static {"));
const dark: Tokens = new Map([...light, ...tokensIn(blockAfter(".dark {"))]);
const themes = [
  { theme: "light", tokens: light },
  { theme: "dark", tokens: dark },
];

function contrastOf(tokens: Tokens, front: string, back: string): number {
  const colour = (name: string) => parseHex(tokens.get(name) ?? `no token ${name}`);
  return contrast(colour(front), colour(back));
}

const pairs = FAMILIES.flatMap((one, place) => FAMILIES.slice(place + 1).map((other) => [one, other] as const));

test("the dark theme names a colour for every light one", () => {
  expect([...tokensIn(blockAfter(".dark {")).keys()].toSorted()).toEqual([...light.keys()].toSorted());
});

describe.each(themes)("$theme contrast", ({ tokens }) => {
  test.each(SURFACES)("text reads on %s", (surface) => {
    expect(contrastOf(tokens, "text", surface)).toBeGreaterThanOrEqual(7);
    expect(contrastOf(tokens, "muted", surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(tokens, "accent", surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SURFACES)("controls and focus stand out on %s", (surface) => {
    expect(contrastOf(tokens, "focus", surface)).toBeGreaterThanOrEqual(3);
    expect(contrastOf(tokens, "strong", surface)).toBeGreaterThanOrEqual(3);
  });

  test.each(["accent", "accent-hover", "danger-solid", "danger-solid-hover"])("a label reads on %s", (button) => {
    expect(contrastOf(tokens, "on-accent", button)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(FAMILIES)("%s reads and shows everywhere", (family) => {
    for (const surface of SURFACES) {
      expect.soft(contrastOf(tokens, `${family}-fg`, surface), `fg on ${surface}`).toBeGreaterThanOrEqual(4.7);
      expect.soft(contrastOf(tokens, `${family}-fill`, surface), `fill on ${surface}`).toBeGreaterThanOrEqual(3.2);
    }
    expect(contrastOf(tokens, `${family}-fg`, `${family}-soft`)).toBeGreaterThanOrEqual(4.7);
  });
});

describe.each(themes)("$theme fills are told apart", ({ tokens }) => {
  test.each(VISIONS)("in %s vision", (vision) => {
    const lab = (family: string) => toLab(seenBy(vision, parseHex(tokens.get(`${family}-fill`) ?? "")));
    for (const [one, other] of pairs) {
      expect.soft(ciede2000(lab(one), lab(other)), `${one} and ${other}`).toBeGreaterThanOrEqual(14);
    }
  });
});
