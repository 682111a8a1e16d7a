import { describe, expect, test } from "vitest";

import { InvalidInputError } from "@/lib/shared/errors";

import { parseJsonBytes, parseJsonText } from "./json-text";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.code;
    throw error;
  }
  return "fine";
}

describe("a body of JSON", () => {
  test("is what it says", () => {
    const text = '{"a":[1,-2.5e3,"x:\\"}{",true,null],"b":{"a":0.0,"c":"a"}}';
    expect(parseJsonText(text)).toEqual(JSON.parse(text));
  });

  test.each(["", " ", "{a:1}", '{"a":1,}', "{}{}", "NaN", "\ufeff{}", '{"a":01}'])("%j is malformed", (text) => {
    expect(codeOf(() => parseJsonText(text))).toBe("MALFORMED_JSON");
  });

  test("that is not UTF-8 is refused, whichever way it is wrong", () => {
    for (const bytes of [
      [0x22, 0xc3, 0x28, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0xff, 0xfe, 0x7b, 0x00],
    ]) {
      expect(codeOf(() => parseJsonBytes(Uint8Array.from(bytes)))).toBe("BAD_ENCODING");
    }
  });

  test.each([
    ['{"a":1,"a":2}', "twice"],
    ['{"a":1,"\\u0061":2}', "twice, written otherwise"],
    ['{"a":{"b":[{"c":1,"c":1}]}}', "twice, further in"],
    ['{"a":"\\u0000"}', "NUL"],
    ['{"a":"\\ud800"}', "half a pair"],
    ['{"a":1e400}', "too large"],
    ['{"a":-1e-400}', "lost in reading"],
    ['{"__proto__":1}', "prototype"],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "too deep"],
    [`${"[".repeat(400_000)}${"]".repeat(400_000)}`, "far too deep"],
  ])("%s is refused", (text) => {
    expect(codeOf(() => parseJsonText(text))).toBe("INVALID_INPUT");
  });

  test("may be 64 levels deep, and may hold the same key in two objects", () => {
    expect(codeOf(() => parseJsonText(`${"[".repeat(64)}${"]".repeat(64)}`))).toBe("fine");
    expect(codeOf(() => parseJsonText('[{"a":{"a":1}},{"a":"a"}]'))).toBe("fine");
  });

  test("names the field at fault", () => {
    expect(() => parseJsonText('{"a":[{"b":"\\u0000"}]}')).toThrow("a.0.b holds a NUL character");
  });
});
