import { expect, test } from "vitest";

import { writeDocx, writeZip } from "../../document-analysis/documents/write-docx";
import { writePdf } from "../../document-analysis/documents/write-pdf";
import { detectType, extensionOf } from "./detect-type";

const PDF = writePdf("Test", [{ style: "text", text: "Hello" }]);
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

test.each([
  ["pdf", PDF],
  ["pdf", Buffer.concat([Buffer.from([0xde, 0xad, 0, 0x0a]), PDF])],
  ["docx", writeDocx([])],
  ["xlsx", writeZip([{ name: "xl/workbook.xml", content: "" }])],
  ["zip", writeZip([{ name: "notes.txt", content: "" }])],
  ["damaged-zip", writeDocx([]).subarray(0, 200)],
  ["png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])],
  ["jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ["bmp", Buffer.from("BM\0\0\0\0")],
  ["rtf", Buffer.from(String.raw`{\rtf1 Hello}`)],
  ["encrypted-office", Buffer.concat([COMPOUND, Buffer.from("EncryptedPackage", "utf16le")])],
  ["legacy-office", COMPOUND],
  ["empty", Buffer.alloc(0)],
  ["empty", Buffer.from(" \n\t\n")],
  ["unknown", Buffer.from([1, 2, 3, 0, 250])],
  ["markdown", Buffer.from("# Title\n\nSome **bold** text.\n")],
  ["csv", Buffer.from("a;b;c\n1;2;3\n4;5;6\n")],
  ["text", Buffer.from("BM is what this text begins with.")],
  ["text", Buffer.from("The marker %PDF-1.4 opens a PDF file.")],
  ["text", Buffer.from("Dear all,\n\nthe meeting, as agreed, is at ten.\n")],
])("content of type %s is told without its name", (type, bytes) => {
  expect(detectType(bytes, "upload")).toBe(type);
});

test.each([
  ["a.csv", "name,age\nAnn,7\n", "csv"],
  ["a.csv", "name\nAnn\n", "csv"],
  ["a.txt", "name,age\nAnn,7\n", "text"],
  ["a.md", "Just words.", "markdown"],
])("of text, the name %s tells the kind", (name, text, type) => {
  expect(detectType(Buffer.from(text), name)).toBe(type);
});

test.each([
  ["Report.PDF", "pdf"],
  ["a.tar.gz", "gz"],
  ["folder.d/readme", ""],
  [".hidden", ""],
  ["", ""],
])("the extension of %j is %j", (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});
