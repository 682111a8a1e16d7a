import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createLineSplitter } from "./line-splitter";

function linesOf(pieces: readonly string[], limitBytes = 1_000): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter({ limitBytes, onLine: (line) => lines.push(line) });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

describe("the line splitter", () => {
  test.each<[string[], string[]]>([
    [["a\nb\n"], ["a", "b"]],
    [["a\nb"], ["a", "b"]],
    [
      ["a", "b", "\nc"],
      ["ab", "c"],
    ],
    [["a\r\nb\r\n"], ["a", "b"]],
    [
      ["a\r", "\nb"],
      ["a", "b"],
    ],
    [["a\r", "b\n"], ["a\rb"]],
    [["10 %\r20 %\r\n"], ["10 %\r20 %"]],
    [["a\r"], ["a\r"]],
    [["\n\r\n\n"], ["", "", ""]],
    [["\r", "\r", "\n"], ["\r"]],
    [["", ""], []],
  ])("makes of %j the lines %j", (pieces, lines) => {
    expect(linesOf(pieces)).toEqual(lines);
  });

  test("gives each line as soon as its break has come", () => {
    const lines: string[] = [];
    const splitter = createLineSplitter({ limitBytes: 100, onLine: (line) => lines.push(line) });
    splitter.push("first\nsec");
    expect(lines).toEqual(["first"]);
    splitter.push("ond\n");
    expect(lines).toEqual(["first", "second"]);
  });

  test("cuts a long line once, with a mark, and goes on with the next", () => {
    const lines = linesOf(["x".repeat(70), "x".repeat(70), "x\r\n", "next\n"], 100);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^x+ … \[line cut\]$/);
    expect(Buffer.byteLength(lines[0] ?? "")).toBe(100);
    expect(lines[1]).toBe("next");
  });

  test("leaves a line of exactly the limit whole, whatever its break", () => {
    const line = "x".repeat(100);
    expect(linesOf([`${line}\n`, `${line}\r`, "\n", line], 100)).toEqual([line, line, line]);
  });

  test("never cuts within a character", () => {
    for (const limitBytes of [40, 41, 42, 43]) {
      const [line = ""] = linesOf(["🙂".repeat(50)], limitBytes);
      expect(line).toMatch(/^(🙂)+ … \[line cut\]$/u);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(limitBytes);
    }
  });

  test("does not mind where the pieces end", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "é", "🙂"), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(linesOf(pieces)).toEqual(linesOf([pieces.join("")]));
      }),
    );
  });

  test("keeps no more of a line without end than it shows", () => {
    const lines: string[] = [];
    const splitter = createLineSplitter({ limitBytes: 1_000, onLine: (line) => lines.push(line) });
    const piece = "y".repeat(64 * 1_024);
    const startedAt = performance.now();
    for (let place = 0; place < 4_000; place += 1) splitter.push(piece);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(lines).toHaveLength(1);
    splitter.end();
    expect(lines).toHaveLength(1);
  });
});
