import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { writePdf } from "@/flows/document-analysis/documents/write-pdf";
import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { SHIPPED_FLOWS } from "./fixture-flows";

const STAGES = ["Handle file", "Extract text", "Analyse", "Format"] as const;
const NOTE = "The harbour office in Rotterdam opened a new crane on 4 May 2021.";
const PDF = Buffer.from(writePdf("Note", [{ style: "text", text: NOTE }])).toString("latin1");
const KEY = `(${"k".repeat(32)})`;
const ENCRYPT = `/Encrypt << /Filter /Standard /V 1 /R 2 /O ${KEY} /U ${KEY} /P -4 >> /ID [${KEY} ${KEY}]`;
const SCAN = "q 400 0 0 600 64 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q";

function bytesOf(latin1: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(latin1, "latin1"));
}

/** Documents nobody can analyse, where that shows, and what a person is told. */
const REFUSED = [
  {
    what: "a mislabelled one",
    name: "minutes.docx",
    bytes: bytesOf(PDF),
    stage: "Handle file",
    code: "DOCUMENT_MISLABELLED",
    message:
      "“minutes.docx” is named .docx, but holds a PDF document. Give it its right ending or choose the right file.",
  },
  {
    what: "an empty one",
    name: "nothing.txt",
    bytes: bytesOf(" \n\n"),
    stage: "Handle file",
    code: "DOCUMENT_EMPTY",
    message: "“nothing.txt” is empty. Choose a document that has content.",
  },
  {
    what: "one without a byte",
    name: "nothing.pdf",
    bytes: bytesOf(""),
    stage: "Handle file",
    code: "DOCUMENT_EMPTY",
    message: "“nothing.pdf” is empty. Choose a document that has content.",
  },
  {
    what: "an encrypted one",
    name: "secret.pdf",
    bytes: bytesOf(PDF.replace("/Info 5 0 R", `/Info 5 0 R ${ENCRYPT}`)),
    stage: "Extract text",
    code: "DOCUMENT_ENCRYPTED",
    message: "“secret.pdf” is encrypted. Remove the password and upload it again.",
  },
  {
    what: "a scanned one",
    name: "scan.pdf",
    // As long as what it stands for: where objects are in the file is written in it.
    bytes: bytesOf(PDF.replace(/BT [^]* ET/, (text) => SCAN.padEnd(text.length))),
    stage: "Extract text",
    code: "DOCUMENT_WITHOUT_TEXT",
    message: "No text was found in “scan.pdf”. It may be a scan; run text recognition on it first.",
  },
] as const;

/** Documents somebody uploads, as the flow that analyses them is launched with them. */
export function describeDocuments(install: () => Install): void {
  test.concurrent.each(REFUSED)("$what fails where that shows, and says so", async ({ name, bytes, ...expected }) => {
    const { api } = install();
    const file = await api.upload(name, bytes);
    const action = await api.run({ flow: "document-analysis", input: { file: { file } } });
    const error = { code: expected.code, message: expected.message };
    expect(action).toMatchObject({ status: "failed", error, progress: { message: expected.message } });
    const at = STAGES.indexOf(expected.stage);
    expect(action.stages.map(({ name: stage, status, attempt }) => [stage, status, attempt])).toEqual(
      STAGES.map((stage, place) =>
        place < at ? [stage, "completed", 1] : place === at ? [stage, "failed", 1] : [stage, "skipped", 0],
      ),
    );
    expect(stageOf(action, expected.stage).error).toMatchObject(error);
    expect(action["files"]).toMatchObject([{ file, name, sizeBytes: bytes.byteLength }]);
  });

  test.concurrent("one of plain text is read, analysed without an endpoint, and kept with its action", async () => {
    const { api } = install();
    const text = readFileSync(join(SHIPPED_FLOWS, "document-analysis", "documents", "source", "meeting-minutes.txt"));
    const [name, type] = ["minutes of May “2021”.txt", "text/plain"];
    const file = await api.upload(name, Uint8Array.from(text), type);
    const action = await api.run({ flow: "document-analysis", input: { file: { file } } });
    expect(action.error).toBeUndefined();
    expect(action.stages.map(({ name: stage, status }) => [stage, status])).toEqual(
      STAGES.map((stage) => [stage, "completed"]),
    );
    expect(action).toMatchObject({
      status: "completed",
      input: { file: { file } },
      files: [{ file, name, type, sizeBytes: text.byteLength }],
      progress: { percent: 100, message: "Report written" },
    });
    const extracted = z.looseObject({ text: z.string() }).parse(stageOf(action, "Extract text").output);
    expect(extracted.text).toContain("Present: Margaret Oyelaran (chair), Henrik Solberg");
    expect(stageOf(action, "Handle file").output).toMatchObject({ name, type: "text", sizeBytes: text.byteLength });
    expect(stageOf(action, "Analyse").output).toMatchObject({ provider: "extractive" });
    expect((await api.get(`/actions/${action.id}/files`)).body).toMatchObject({ files: [{ file, name }] });
  });
}
