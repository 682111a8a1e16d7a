import { expect, test } from "vitest";

import { writeDocx, writeZip } from "../../document-analysis/documents/write-docx";
import { writePdf } from "../../document-analysis/documents/write-pdf";
import type { DocumentType } from "./detect-type";
import { extractText } from "./extract-text";

const PARAGRAPHS = Array.from({ length: 120 }, (_, index) => ({
  style: "text" as const,
  text: `Paragraph ${index + 1} tells of the harbour (and its crane) for €${index + 1}.`,
}));
const PDF = writePdf("Test", PARAGRAPHS);

function fileOf(type: DocumentType) {
  return { name: `test.${type}`, type, sizeBytes: 1 };
}

function changed(pdf: Uint8Array, change: (source: string) => string): Uint8Array {
  return Buffer.from(change(Buffer.from(pdf).toString("latin1")), "latin1");
}

const WITHOUT_TEXT = changed(PDF, (source) =>
  source.replaceAll(/\((.*)\) Tj/g, (_, text: string) => `(${" ".repeat(text.length)}) Tj`),
);
const ENCRYPTED = changed(PDF, (source) => {
  const key = `(${"k".repeat(32)})`;
  const dictionary = `/Encrypt << /Filter /Standard /V 1 /R 2 /O ${key} /U ${key} /P -4 >> /ID [${key} ${key}]`;
  return source.replace("/Info 5 0 R", `/Info 5 0 R ${dictionary}`);
});

test("a PDF gives the text of all its pages, page by page", async () => {
  const seen: [number, number][] = [];
  const { text, pages, warnings } = await extractText(fileOf("pdf"), PDF, {
    onProgress: (done, total) => seen.push([done, total]),
  });
  expect(text.split("\n\n")).toEqual(PARAGRAPHS.map((paragraph) => paragraph.text));
  expect(seen).toEqual(Array.from({ length: pages ?? 0 }, (_, index) => [index + 1, pages]));
  expect(pages).toBeGreaterThan(2);
  expect(warnings).toEqual([]);
});

test("the bytes of a PDF can be used again after it was read", async () => {
  const bytes = Uint8Array.from(PDF);
  await extractText(fileOf("pdf"), bytes);
  expect(bytes.length).toBe(PDF.length);
});

test("an abort ends the reading of a PDF between two pages", async () => {
  const controller = new AbortController();
  const reason = new Error("Cancelled");
  let pagesRead = 0;
  const reading = extractText(fileOf("pdf"), PDF, {
    signal: controller.signal,
    onProgress: (done) => {
      pagesRead = done;
      controller.abort(reason);
    },
  });
  await expect(reading).rejects.toBe(reason);
  expect(pagesRead).toBe(1);
});

test.each([
  ["DOCUMENT_ENCRYPTED", "pdf", ENCRYPTED],
  ["DOCUMENT_WITHOUT_TEXT", "pdf", WITHOUT_TEXT],
  ["DOCUMENT_DAMAGED", "pdf", PDF.subarray(0, 500)],
  ["DOCUMENT_WITHOUT_TEXT", "docx", writeDocx([])],
  ["DOCUMENT_DAMAGED", "docx", writeZip([{ name: "word/document.xml", content: "<broken" }])],
  ["DOCUMENT_WITHOUT_TEXT", "csv", Buffer.from(",,,\n,,,\n")],
  ["DOCUMENT_DAMAGED", "text", Buffer.from([0, 1, 2])],
] as const)("%s: a %s document", async (code, type, bytes) => {
  await expect(extractText(fileOf(type), bytes)).rejects.toMatchObject({ code });
});

test("a Word document that unpacks to more than it should is refused before it is read", async () => {
  const bomb = writeZip([{ name: "word/document.xml", content: " ".repeat(33 * 1024 * 1024) }]);
  await expect(extractText(fileOf("docx"), bomb)).rejects.toMatchObject({ code: "DOCUMENT_TOO_LARGE" });
});

test("a Word document gives its paragraphs", async () => {
  const bytes = writeDocx([
    { style: "title", text: "Minutes & more" },
    { style: "text", text: "Zoë opened the meeting." },
  ]);
  expect(await extractText(fileOf("docx"), bytes)).toEqual({
    text: "Minutes & more\n\nZoë opened the meeting.",
    warnings: [],
  });
});

test("a table gives its rows, with what was noticed in it", async () => {
  const bytes = Buffer.from('name,town,,\n"Gr\xfcn, Eva",Ulm,,\n"open\n', "latin1");
  expect(await extractText(fileOf("csv"), bytes)).toEqual({
    text: "name | town\nGrün, Eva | Ulm\nopen",
    warnings: [
      "The text is not UTF-8; it was read as Windows-1252.",
      "A quotation mark is never closed; the rows after it may be wrong.",
    ],
  });
});

test("control characters and halves of characters do not reach the text", async () => {
  const bytes = Buffer.from("\uFEFFa\u0001b\fc\uD800d", "utf16le");
  expect((await extractText(fileOf("text"), bytes)).text).toBe("ab\nc\uFFFDd");
});
