import { expect, test } from "vitest";

import { writeDocx, writeZip } from "../../document-analysis/documents/write-docx";
import { writePdf } from "../../document-analysis/documents/write-pdf";
import { DocumentError } from "./document-error";
import { handleFile, MAX_DOCUMENT_BYTES } from "./handle-file";

const PDF = writePdf("Test", [{ style: "text", text: "Hello" }]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
const XLSX = writeZip([{ name: "xl/workbook.xml", content: "" }]);
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ENCRYPTED = Buffer.concat([Buffer.from(COMPOUND), Buffer.from("EncryptedPackage", "utf16le")]);

test.each([
  ["report.pdf", PDF, "pdf"],
  ["report", PDF, "pdf"],
  ["REPORT.DOCX", writeDocx([]), "docx"],
  ["notes.log", Buffer.from("All is well."), "text"],
  ["table.txt", Buffer.from("a;b;c\n1;2;3\n4;5;6\n"), "csv"],
])("%s is accepted", (name, bytes, type) => {
  expect(handleFile(name, bytes)).toEqual({ name, type, sizeBytes: bytes.length });
});

test.each([
  ["DOCUMENT_EMPTY", "empty.pdf", Buffer.alloc(0)],
  ["DOCUMENT_EMPTY", "blank.txt", Buffer.from("\n \n")],
  ["DOCUMENT_TOO_LARGE", "large.txt", Buffer.alloc(MAX_DOCUMENT_BYTES + 1, "a")],
  ["DOCUMENT_MISLABELLED", "picture.pdf", PNG],
  ["DOCUMENT_MISLABELLED", "report.docx", PDF],
  ["DOCUMENT_MISLABELLED", "letter.txt", writeDocx([])],
  ["DOCUMENT_MISLABELLED", "letter.docx", Buffer.from("Dear all")],
  ["DOCUMENT_MISLABELLED", "book.docx", XLSX],
  ["DOCUMENT_DAMAGED", "noise.docx", Buffer.from([1, 2, 3, 0, 250])],
  ["DOCUMENT_DAMAGED", "cut.docx", writeDocx([]).subarray(0, 200)],
  ["DOCUMENT_DAMAGED", "cut", writeDocx([]).subarray(0, 200)],
  ["DOCUMENT_ENCRYPTED", "secret.docx", ENCRYPTED],
  ["DOCUMENT_UNSUPPORTED", "picture.png", PNG],
  ["DOCUMENT_UNSUPPORTED", "book.xlsx", XLSX],
  ["DOCUMENT_UNSUPPORTED", "noise", Buffer.from([1, 2, 3, 0, 250])],
])("%s: %s", (code, name, bytes) => {
  expect(() => handleFile(name, bytes)).toThrow(expect.objectContaining({ code }));
});

test("a refusal names the file, what it holds and what to do", () => {
  expect(() => handleFile("book.xlsx", XLSX)).toThrow(
    "“book.xlsx” holds an Excel workbook (XLSX). PDF, DOCX, CSV, TXT and MD documents can be analysed.",
  );
  expect(() => handleFile("picture.pdf", PNG)).toThrow("“picture.pdf” is named .pdf, but holds a PNG image.");
});

test("a refusal is final for the engine", () => {
  const error = new DocumentError("DOCUMENT_EMPTY", "Nothing there");
  expect(error.name).toBe("FatalError");
});
