import { expect, test } from "vitest";

import { decodeText } from "./decode-text";

test("UTF-8 is read with and without a mark", () => {
  expect(decodeText(Buffer.from("Zürich\r\nZug\rBern"))).toEqual({ text: "Zürich\nZug\nBern", encoding: "utf-8" });
  expect(decodeText(Buffer.from("\uFEFFZürich"))).toEqual({ text: "Zürich", encoding: "utf-8" });
});

test("UTF-16 is read by its mark, in both byte orders", () => {
  const little = Buffer.from("\uFEFFÉmile", "utf16le");
  expect(decodeText(little)).toEqual({ text: "Émile", encoding: "utf-16le" });
  expect(decodeText(Buffer.from(little).swap16())).toEqual({ text: "Émile", encoding: "utf-16be" });
});

test("what is not UTF-8 is read as windows-1252, with its euro sign and quotation marks", () => {
  const bytes = Buffer.from([0x80, 0x35, 0x20, 0x93, 0x63, 0x61, 0x66, 0xe9, 0x94]);
  expect(decodeText(bytes)).toEqual({ text: "€5 “café”", encoding: "windows-1252" });
});

test.each([
  ["zero bytes", Buffer.from("a\0b\0c\0")],
  ["control characters", Buffer.from(Array.from({ length: 256 }, (_, index) => index || 1))],
  ["bytes that windows-1252 leaves undefined", Buffer.from([0x41, 0x81, 0x8d, 0x90])],
])("%s are no text", (_, bytes) => {
  expect(decodeText(bytes)).toBeNull();
});
