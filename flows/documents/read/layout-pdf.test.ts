import { expect, test } from "vitest";

import { layoutPdf, type PdfLine } from "./layout-pdf";

function lines(texts: readonly (string | null)[], from: Partial<PdfLine> = {}): PdfLine[] {
  const { x = 50, y: top = 700, height = 10 } = from;
  return texts.flatMap((text, index) =>
    text === null ? [] : [{ text, x, y: top - index * 13, right: x + text.length * 5, height }],
  );
}

test("wrapped lines become a paragraph, words broken at a line's end become whole", () => {
  const page = lines([
    "The committee met in the town hall and dis-",
    "cussed the budget of the next three years",
    "at length.",
  ]);
  expect(layoutPdf([page])).toBe(
    "The committee met in the town hall and discussed the budget of the next three years at length.",
  );
});

test("a hyphen of a compound stays", () => {
  expect(layoutPdf([lines(["The terminal gets three new ship-to-", "shore cranes in all."])])).toBe(
    "The terminal gets three new ship-to-shore cranes in all.",
  );
});

test("a gap or another size begins a new paragraph", () => {
  const heading = lines(["A heading"], { height: 16, y: 720 });
  const text = lines(["A first paragraph that fills its line well", null, "A second paragraph that fills its line"]);
  expect(layoutPdf([[...heading, ...text]])).toBe(
    "A heading\n\nA first paragraph that fills its line well\n\nA second paragraph that fills its line",
  );
});

test("short lines and list items stay lines", () => {
  const page = lines([
    "Simple is better.",
    "Flat is better than nested, in nearly all cases",
    "1. One item that is about as long as the line",
    "2. Two",
  ]);
  expect(layoutPdf([page])).toBe(
    "Simple is better.\nFlat is better than nested, in nearly all cases\n1. One item that is about as long as the line\n2. Two",
  );
});

test("running headers and footers are left out, and a paragraph goes on over a page's end", () => {
  const footer = (number: number) => lines([`Page ${number} of 2`], { y: 30 });
  const first = [...lines(["The sentence begins on the first page and"]), ...footer(1)];
  const second = [...lines(["ends on the second one."]), ...footer(2)];
  expect(layoutPdf([first, second])).toBe("The sentence begins on the first page and ends on the second one.");
});

test("a paragraph goes on in the next column", () => {
  const left = lines(["The sentence begins in the left column and"]);
  const right = lines(["ends in the right one."], { x: 320, y: 760 });
  expect(layoutPdf([[...left, ...right]])).toBe("The sentence begins in the left column and ends in the right one.");
});

test("pages without text give no text", () => {
  expect(layoutPdf([[], []])).toBe("");
});
