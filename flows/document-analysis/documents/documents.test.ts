import { readFile } from "node:fs/promises";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import type { Analysis, Entities, EntityKind } from "../../documents/analyse/analysis";
import { analyseExtractively } from "../../documents/analyse/extractive";
import { stemOf } from "../../documents/analyse/stem";
import { extractText } from "../../documents/read/extract-text";
import { handleFile } from "../../documents/read/handle-file";
import { parseSource } from "./parse-source";
import { writeDocx } from "./write-docx";
import { writePdf } from "./write-pdf";

const KINDS = ["names", "organisations", "places", "dates", "amounts"] as const satisfies readonly EntityKind[];
const Values = z.array(z.string());
const Answers = z.object({
  documents: z.record(
    z.string(),
    z.object({
      type: z.string(),
      names: Values,
      organisations: Values,
      places: Values,
      dates: Values,
      amounts: Values,
      keywords: Values,
    }),
  ),
});

async function fileAt(path: string): Promise<Buffer> {
  return readFile(new URL(path, import.meta.url));
}

interface Result {
  name: string;
  type: string;
  text: string;
  analysis: Analysis;
}

async function analyse(name: string): Promise<Result> {
  const bytes = await fileAt(name);
  const file = handleFile(name, bytes);
  const { text } = await extractText(file, bytes);
  return { name, type: file.type, text, analysis: await analyseExtractively(text) };
}

const { documents: answers } = Answers.parse(JSON.parse((await fileAt("answers.json")).toString()));
const results = await Promise.all(Object.keys(answers).map(analyse));

interface Score {
  right: number;
  found: number;
  expected: number;
}

function scoreOf(kinds: readonly (keyof Entities)[]): Score {
  const score = { right: 0, found: 0, expected: 0 };
  for (const { name, analysis } of results) {
    for (const kind of kinds) {
      const expected = new Set((answers[name]?.[kind] ?? []).map(comparable));
      const found = new Set(analysis.entities[kind].map(comparable));
      score.expected += expected.size;
      score.found += found.size;
      score.right += [...found].filter((value) => expected.has(value)).length;
    }
  }
  return score;
}

function comparable(value: string): string {
  return value.toLowerCase().replaceAll(/\s+/g, " ").replace(/\.$/, "");
}

function f1({ right, found, expected }: Score): number {
  return (2 * right) / (found + expected);
}

function keywordKey(keyword: string): string {
  return keyword.split(" ").map(stemOf).join(" ");
}

test("there are five documents, of all types that can be analysed but plain text", () => {
  expect(results.map(({ type }) => type)).toEqual(["pdf", "pdf", "docx", "csv", "markdown"]);
  for (const { name, type } of results) expect(answers[name]?.type).toBe(type);
});

test.each(results)("$name holds 2 to 6 kB of text, and every answer is in it", ({ name, text }) => {
  expect(text.length).toBeGreaterThan(2_000);
  expect(text.length).toBeLessThan(6_000);
  const { type: _type, ...lists } = answers[name] ?? {};
  for (const value of Object.values(lists).flat()) expect(text.toLowerCase()).toContain(value.toLowerCase());
});

describe("entities", () => {
  test("of all kinds together have an F1 of at least 0.7", () => {
    expect(f1(scoreOf(KINDS))).toBeGreaterThanOrEqual(0.7);
  });

  test.each(KINDS)("%s have an F1 of at least 0.7", (kind) => {
    expect(f1(scoreOf([kind]))).toBeGreaterThanOrEqual(0.7);
  });
});

test.each(results)("at least 6 of the 10 keywords of $name are among the first ten", ({ name, analysis }) => {
  const expected = new Set((answers[name]?.keywords ?? []).map(keywordKey));
  expect(expected.size).toBe(10);
  expect(analysis.keywords.length).toBeLessThanOrEqual(10);
  expect(analysis.keywords.filter((keyword) => expected.has(keywordKey(keyword))).length).toBeGreaterThanOrEqual(6);
});

test.each(results)("the summary of $name is made of its sentences, and at most a fifth of it", ({ text, analysis }) => {
  expect(analysis.summary.length).toBeGreaterThan(1);
  for (const sentence of analysis.summary) expect(text).toContain(sentence);
  expect(analysis.summary.join(" ").length).toBeLessThanOrEqual(text.length / 5);
});

test.each(["contract-notice.pdf", "incident-report.pdf", "meeting-minutes.docx"])(
  "%s is what its source makes",
  async (name) => {
    const source = name.replace(/\.\w+$/, ".txt");
    const blocks = parseSource((await fileAt(`source/${source}`)).toString());
    const made = name.endsWith(".pdf") ? writePdf(source, blocks) : writeDocx(blocks);
    expect(Buffer.from(made).equals(await fileAt(name))).toBe(true);
  },
);
