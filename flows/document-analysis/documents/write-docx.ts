import { crc32 } from "node:zlib";

import type { SourceBlock } from "./parse-source";

const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const CONTENT_TYPES = [
  `${XML}<Types xmlns="${PACKAGE}/content-types">`,
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
  `<Override PartName="/word/document.xml" ContentType="${WORD}.document.main+xml"/>`,
  "</Types>",
].join("");

const RELATIONSHIPS = [
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">`,
  `<Relationship Id="rId1" Type="${OFFICE}" Target="word/document.xml"/>`,
  "</Relationships>",
].join("");

const RUN_STYLES = {
  title: '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>',
  heading: '<w:rPr><w:b/><w:sz w:val="26"/></w:rPr>',
  text: "",
} as const satisfies Record<SourceBlock["style"], string>;

/** A Word document with one paragraph a block; the same blocks always give the same bytes. */
export function writeDocx(blocks: readonly SourceBlock[]): Uint8Array {
  const paragraphs = blocks.map(
    ({ style, text }) => `<w:p><w:r>${RUN_STYLES[style]}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`,
  );
  return writeZip([
    { name: "[Content_Types].xml", content: CONTENT_TYPES },
    { name: "_rels/.rels", content: RELATIONSHIPS },
    {
      name: "word/document.xml",
      content: `${XML}<w:document xmlns:w="${MAIN}"><w:body>${paragraphs.join("")}</w:body></w:document>`,
    },
  ]);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An archive of stored entries, dated 1 January 1980 (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
export function writeZip(files: readonly { name: string; content: string }[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name);
    const content = Buffer.from(file.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, name, content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), common, place, name]));
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, entries, Buffer.from("PK\u0005\u0006"), end]);
}
