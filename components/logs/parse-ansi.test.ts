import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseAnsi, plainText } from "./parse-ansi";

const ESC = "\u001b";

describe("colours", () => {
  test("are told piece by piece and end with their reset", () => {
    expect(parseAnsi(`a${ESC}[31mred${ESC}[0m b`)).toEqual([
      { text: "a", colour: null, isBold: false, isDim: false, isUnderlined: false },
      { text: "red", colour: "red", isBold: false, isDim: false, isUnderlined: false },
      { text: " b", colour: null, isBold: false, isDim: false, isUnderlined: false },
    ]);
  });

  test("combine with weight, and bright ones count as plain ones", () => {
    expect(parseAnsi(`${ESC}[1;92mok`)[0]).toMatchObject({ colour: "green", isBold: true });
    expect(parseAnsi(`${ESC}[1m${ESC}[22mok`)[0]).toMatchObject({ isBold: false });
  });

  test("of 256 and of true colour leave the text as it is", () => {
    expect(parseAnsi(`${ESC}[38;5;196;1mx`)[0]).toMatchObject({ text: "x", colour: null, isBold: true });
    expect(parseAnsi(`${ESC}[38;2;1;31;4mx`)[0]).toMatchObject({ text: "x", colour: null, isUnderlined: false });
  });
});

describe("everything else a terminal obeys is removed", () => {
  test.each([
    ["clearing the screen", `a${ESC}[2Jb`, "ab"],
    ["moving the cursor", `a${ESC}[10;20Hb`, "ab"],
    ["a private mode", `${ESC}[?25la`, "a"],
    ["a window title", `${ESC}]0;owned\u0007text`, "text"],
    ["a link", `${ESC}]8;;javascript:alert(1)${ESC}\\click${ESC}]8;;${ESC}\\`, "click"],
    ["a device string", `${ESC}Pq#0${ESC}\\x`, "x"],
    ["a title that never ends", `a${ESC}]0;rest`, "a"],
    ["eight-bit sequences", "a\u009b31mb\u009d0;t\u009cc", "abc"],
    ["single controls", "a\u0000\u0007\u0008b", "ab"],
    ["an escape at the end", `a${ESC}`, "a"],
    ["a character set", `${ESC}(0lqk`, "lqk"],
  ])("%s", (_what, line, text) => {
    expect(plainText(line)).toBe(text);
  });

  test("a tab stays", () => {
    expect(plainText("a\tb")).toBe("a\tb");
  });

  test("a carriage return leaves what was written last", () => {
    expect(plainText("10 %\r50 %\r100 %")).toBe("100 %");
    expect(plainText("done\r")).toBe("done");
  });

  test("markup stays text", () => {
    expect(plainText("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  });

  test("no line leaves a control character behind", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        expect(plainText(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
