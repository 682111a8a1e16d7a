import { deflateRawSync } from "node:zlib";

import { expect, test } from "vitest";

import { writeZip } from "../../document-analysis/documents/write-docx";
import { readZipEntries, readZipEntry, type ZipEntry } from "./read-zip";

const ARCHIVE = writeZip([
  { name: "a.txt", content: "first" },
  { name: "b/é.xml", content: "<second/>" },
]);

test("entries and their contents are read", () => {
  const entries = readZipEntries(ARCHIVE) ?? [];
  expect(entries.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ["a.txt", 5],
    ["b/é.xml", 9],
  ]);
  expect(entries.map((entry) => Buffer.from(readZipEntry(ARCHIVE, entry, 100)).toString())).toEqual([
    "first",
    "<second/>",
  ]);
});

test("an archive that is cut off has no entries", () => {
  expect(readZipEntries(ARCHIVE.subarray(0, ARCHIVE.length - 30))).toBeNull();
  expect(readZipEntries(Buffer.from("PK\u0003\u0004"))).toBeNull();
});

test("an entry is not unpacked beyond the limit, whatever size it claims", () => {
  const bomb = deflateRawSync(Buffer.alloc(1_000_000));
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  const entry: ZipEntry = {
    name: "bomb.xml",
    method: 8,
    encrypted: false,
    compressedBytes: bomb.length,
    sizeBytes: 10,
    headerOffset: 0,
  };
  expect(() => readZipEntry(Buffer.concat([header, bomb]), entry, 1_000)).toThrow(RangeError);
});
