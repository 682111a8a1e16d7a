import { readFile } from "node:fs/promises";

import type { TaskContext } from "showrunner";
import { expect, test } from "vitest";

import { documentAnalysis } from "./document-analysis";
import { writePdf } from "./documents/write-pdf";

const STAGES = ["Handle file", "Extract text", "Analyse", "Format"];
const INPUT = { file: { file: "0190a1b2-0000-7000-8000-000000000000" } };

interface Trace {
  ended: string[];
  read: string[];
  messages: string[];
}

function contextOf(stage: string, file: { name: string; bytes: Uint8Array }, trace: Trace): TaskContext {
  const unused = () => Promise.reject(new Error("Not used by this flow"));
  return {
    action: {
      id: "a",
      name: "n",
      organisation: "default",
      parentId: null,
      workflowId: null,
      stepId: null,
      metadata: {},
    },
    stage,
    index: 0,
    attempt: 1,
    signal: new AbortController().signal,
    idempotencyKey: "a/0/0",
    fence: 1,
    progress: (_current, _total, message) => void trace.messages.push(message ?? ""),
    heartbeat: () => undefined,
    spend: unused,
    waitFor: unused,
    spawn: unused,
    log: () => undefined,
    logError: () => undefined,
    state: {
      get: unused,
      put: unused,
      delete: unused,
      increment: unused,
      append: unused,
      addToSet: unused,
      merge: unused,
      compareAndSet: unused,
    },
    checkpoint: unused,
    hasCheckpoint: () => false,
    file: () => {
      trace.read.push(stage);
      return Promise.resolve({ ...file, type: "application/octet-stream", sizeBytes: file.bytes.length });
    },
    tempDir: unused,
    addStages: () => undefined,
  };
}

/** Runs the stages one after the other, with their outputs as a record keeps them. */
async function run(name: string, bytes: Uint8Array, trace: Trace): Promise<unknown> {
  const outputs: Record<string, unknown> = {};
  for (const stage of STAGES) {
    const scope = { input: INPUT, outputs, added: {} };
    const output = await documentAnalysis.code
      .get(stage)
      ?.run?.(scope, contextOf(stage, { name, bytes }, trace), scope);
    outputs[stage] = JSON.parse(JSON.stringify(output));
    trace.ended.push(stage);
  }
  return outputs[STAGES.at(-1) ?? ""];
}

function aTrace(): Trace {
  return { ended: [], read: [], messages: [] };
}

test("its stages follow each other, and only analysing is tried again", () => {
  const { stages } = documentAnalysis.plan;
  expect(stages.map(({ name }) => name)).toEqual(STAGES);
  expect(stages.map(({ after }) => after)).toEqual([
    [],
    ["Handle file"],
    ["Extract text"],
    ["Handle file", "Extract text", "Analyse"],
  ]);
  expect(stages.map(({ retry }) => retry.attempts)).toEqual([1, 1, 3, 1]);
});

test("a document becomes a report, and analysing does not read it again", async () => {
  const bytes = await readFile(new URL("documents/incident-report.pdf", import.meta.url));
  const trace = aTrace();
  expect(await run("incident-report.pdf", bytes, trace)).toMatchObject({
    file: { name: "incident-report.pdf", type: "pdf", sizeBytes: bytes.length },
    provider: "extractive",
    pages: 2,
    chunks: 5,
  });
  expect(trace.read).toEqual(["Handle file", "Extract text"]);
  expect(trace.messages).toContain("Read 2 of 2 pages");
});

test.each([
  {
    code: "DOCUMENT_MISLABELLED",
    stage: "Handle file",
    name: "notes.docx",
    bytes: writePdf("Test", [{ style: "text", text: "Hello" }]),
  },
  { code: "DOCUMENT_DAMAGED", stage: "Extract text", name: "cut.pdf", bytes: Buffer.from("%PDF-1.4\nand no more") },
])("$code ends the action at $stage", async ({ code, stage, name, bytes }) => {
  const trace = aTrace();
  await expect(run(name, bytes, trace)).rejects.toMatchObject({ code });
  expect(trace.ended).toEqual(STAGES.slice(0, STAGES.indexOf(stage)));
});
