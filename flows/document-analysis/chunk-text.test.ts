import fc from "fast-check";
import { expect, test } from "vitest";

import { chunkText } from "./chunk-text";

function chunksOf(text: string): string[] {
  return chunkText(text).map(({ start, end }) => text.slice(start, end));
}

test("a short text is one chunk, an empty one none", () => {
  expect(chunkText("Short.")).toEqual([{ start: 0, end: 6 }]);
  expect(chunkText("")).toEqual([]);
});

test("chunks end with a sentence, and begin at a word about 200 characters before that", () => {
  const text = "This sentence is exactly fifty characters long, ok. ".repeat(60);
  const chunks = chunkText(text);
  for (const { start, end } of chunks.slice(0, -1)) expect(text.slice(start, end)).toMatch(/ok\. $/);
  for (const [index, { start }] of chunks.entries()) {
    const previous = chunks[index - 1];
    if (previous === undefined) continue;
    expect(previous.end - start).toBeGreaterThan(100);
    expect(previous.end - start).toBeLessThanOrEqual(200);
    expect(text[start - 1]).toBe(" ");
  }
});

test("without sentences, cuts fall between words; without words, anywhere but in a character", () => {
  expect(
    chunksOf("word ".repeat(500))
      .slice(0, -1)
      .every((chunk) => chunk.endsWith("word ")),
  ).toBe(true);
  expect(chunksOf("a" + "😀".repeat(2_000)).every((chunk) => chunk.isWellFormed())).toBe(true);
});

test("chunks cover every text, none is longer than 1,000 characters, and each goes further", () => {
  const word = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom(". ", "\n\n", " ", "? ", "x".repeat(1_200)));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 300 }), (words) => {
      const text = words.join(" ");
      const chunks = chunkText(text);
      let covered = 0;
      for (const { start, end } of chunks) {
        expect(start).toBeLessThanOrEqual(covered);
        expect(end).toBeGreaterThan(covered);
        expect(end - start).toBeLessThanOrEqual(1_000);
        covered = end;
      }
      expect(covered).toBe(text.length);
    }),
  );
});
