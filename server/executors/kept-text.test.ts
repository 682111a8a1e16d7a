import { describe, expect, test } from "vitest";

import { createKeptText } from "./kept-text";

function kept(limitBytes: number, pieces: readonly string[]): { text: string; ending: string } {
  const text = createKeptText(limitBytes);
  for (const piece of pieces) text.add(piece);
  return { text: text.text(), ending: text.ending() };
}

describe("a kept text", () => {
  test("is what came, while it fits", () => {
    expect(kept(10, ["abc", "", "def\n", "g🙂".slice(0, 1)])).toEqual({ text: "abcdef\ng", ending: "abcdef\ng" });
    expect(kept(6, ["abc", "def"]).text).toBe("abcdef");
  });

  test("is cut at its limit with a mark, while the end is still known", () => {
    const { text, ending } = kept(5, ["abc", "defg", "hij"]);
    expect(text).toBe("abcde\n… [cut: the rest of this stream is not kept]\n");
    expect(ending).toBe("abcdefghij");
  });

  test("is never cut within a character, nor is its end", () => {
    expect(kept(6, ["🙂🙂"]).text.startsWith("🙂\n…")).toBe(true);
    expect(kept(100, ["🙂".repeat(3_000)]).ending.isWellFormed()).toBe(true);
  });

  test("ends with its last 4,000 characters", () => {
    expect(kept(100, ["a".repeat(5_000), "b".repeat(3_999)]).ending).toBe(`a${"b".repeat(3_999)}`);
  });

  test("is cut earlier when stored JSON would be far larger than the text", () => {
    const escapes = "\u001B".repeat(1_000);
    const { text } = kept(1_000, [escapes]);
    expect(text).toMatch(/^\u001B+\n… \[cut/);
    expect(JSON.stringify(text).length).toBeLessThan(1_500);
  });
});
