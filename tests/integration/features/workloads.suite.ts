import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { SHIPPED_FLOWS } from "./fixture-flows";
import { mostAtOnce } from "./most-at-once";
import { serveDocuments } from "./serve-documents";

const DOCUMENTS = join(SHIPPED_FLOWS, "document-analysis", "documents");

const Report = z.looseObject({
  sentiment: z.looseObject({ label: z.string(), score: z.number() }).nullable(),
  keywords: z.array(z.string()).nullable(),
  summary: z.array(z.string()).nullable(),
  missing: z.array(z.string()),
  markdown: z.string(),
});
const Listed = z.object({ items: z.array(z.unknown()) });
const Answers = z.looseObject({ documents: z.record(z.string(), z.looseObject({ keywords: z.array(z.string()) })) });

/** Three opinions, weighed by hand: friendly 1, very clean 1.5; not good 0.5. */
const REVIEW = "The staff were friendly. The rooms are very clean.\n\nBreakfast was not good. We left on a Monday.\n";

function statuses(action: ActionSeen): string[][] {
  return action.stages.map(({ name, status }) => [name, status]);
}

/** The flows that ship for work and for show, on real input, with what they must come to found in another way. */
export function describeWorkloads(install: () => Install): void {
  describeDocumentReport(install);
  describeWordCount(install);
  describeDemoWide(install);
}

function describeDocumentReport(install: () => Install): void {
  const report = async (name: string, bytes: Uint8Array<ArrayBuffer>, input = {}): Promise<ActionSeen> => {
    const { api } = install();
    const file = await api.upload(name, bytes);
    return api.run({ flow: "document-report", input: { file: { file }, ...input } });
  };
  const ownDocument = (name: string) => Uint8Array.from(readFileSync(join(DOCUMENTS, name)));

  test.concurrent("document-report says of a document what its readers say", async () => {
    const name = "incident-report.pdf";
    const action = await report(name, ownDocument(name));
    expect(action.status).toBe("completed");
    const { sentiment, keywords, summary, missing, markdown } = Report.parse(action.output);
    const answers = Answers.parse(JSON.parse(readFileSync(join(DOCUMENTS, "answers.json"), "utf8")));
    const expected = new Set(answers.documents[name]?.keywords);
    expect(keywords?.filter((keyword) => expected.has(keyword)).length).toBeGreaterThanOrEqual(6);
    expect(sentiment?.label).toBe("negative");
    const { text } = z.looseObject({ text: z.string() }).parse(stageOf(action, "Extract").output);
    expect(summary?.length).toBeGreaterThan(1);
    for (const sentence of summary ?? []) expect(text).toContain(sentence);
    expect(missing).toEqual([]);
    expect(markdown).toMatch(/^# incident-report\.pdf\n/);
  });

  test.concurrent("document-report weighs opinions as one does by hand", async () => {
    const action = await report("review.md", new TextEncoder().encode(REVIEW));
    expect(action.output).toMatchObject({
      words: 18,
      characters: REVIEW.trim().length,
      sentiment: {
        label: "positive",
        score: 0.67,
        opinions: 3,
        sentences: { positive: 2, negative: 1, neutral: 1 },
        mostPositive: "The rooms are very clean.",
        mostNegative: "Breakfast was not good.",
      },
    });
  });

  test.concurrent("document-report leaves out the part that fails, and says so", async () => {
    const bytes = ownDocument("research-note.md");
    const whole = Report.parse((await report("note.md", bytes)).output);
    for (const branch of ["sentiment", "keywords", "summary"] as const) {
      const action = await report("note.md", bytes, { failBranch: branch });
      expect(action).toMatchObject({ status: "partial", error: { code: "SIMULATED" } });
      const stage = `${branch.charAt(0).toUpperCase()}${branch.slice(1)}`;
      expect(statuses(action)).toEqual(
        ["Extract", "Sentiment", "Keywords", "Summary", "Combine", "Format"].map((name) => [
          name,
          name === stage ? "failed" : "completed",
        ]),
      );
      const part = Report.parse(action.output);
      expect({ ...part, markdown: "" }).toEqual({ ...whole, [branch]: null, missing: [branch], markdown: "" });
      expect(part.markdown).toContain(`**Incomplete:** ${branch} could not be found.`);
    }
  });
}

/** Counted by cutting the texts where no word goes on, unlike the flow, which looks for words. */
function countPlainly(texts: readonly string[]) {
  const documents = texts.map((text) =>
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}']+/u)
      .filter((word) => word !== ""),
  );
  const words = documents.flat();
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  const ranked = Object.keys(counts)
    .map((word) => `${1_000_000 - (counts[word] ?? 0)} ${word}`)
    .toSorted()
    .map((key) => key.slice(key.indexOf(" ") + 1));
  const sets = documents.map((list) => new Set(list));
  const top = ranked
    .slice(0, 30)
    .map((word) => ({ word, count: counts[word], documents: sets.filter((set) => set.has(word)).length }));
  return { words: words.length, unique: ranked.length, top };
}

const STEMS = ["river", "straße", "été", "слово", "λόγος", "don't", "世界", "naïve", "7th", "cœur"];

/** A text of its own for each document, whose words are shared with others more or less. */
function documentText(document: number): string {
  return Array.from({ length: 2_000 }, (_, place) => {
    const stem = STEMS[(place * place + document) % STEMS.length] ?? "";
    const word = place % 3 === 0 ? stem : `${stem}${(place * 7 + document * 13) % 97}`;
    return place % 5 === 0 ? `${word.toUpperCase().replace("SS", "ß")}.` : word;
  }).join(" ");
}

function describeWordCount(install: () => Install): void {
  test.concurrent("word-count adds up what it can have, and names what it cannot", async () => {
    const { api } = install();
    const texts = Array.from({ length: 12 }, (_, document) => documentText(document));
    const server = await serveDocuments([...texts.map((text) => ({ text })), { text: "third time lucky", failing: 2 }]);
    try {
      const [gone, silent] = [`${server.url}/gone`, `${server.url}/silent`];
      const urls = [...server.documents, gone, silent];
      const action = await api.run({ flow: "word-count", input: { urls, timeoutSeconds: 2 } }, 60_000);
      expect(statuses(action)).toEqual([
        ["Fetch", "partial"],
        ["Count", "completed"],
        ["Reduce", "completed"],
      ]);
      expect(action.status).toBe("partial");
      const expected = countPlainly([...texts, "third time lucky"]);
      expect(action.output).toMatchObject({
        ...expected,
        documents: server.documents.map((url) => ({ url })),
        missing: [
          { url: gone, reason: "It answered with status 404." },
          { url: silent, reason: "It did not answer within 2 s." },
        ],
      });
      const { csv, markdown } = z.looseObject({ csv: z.string(), markdown: z.string() }).parse(action.output);
      expect(csv.split("\r\n")).toHaveLength(expected.unique + 2);
      for (const { word, count, documents } of expected.top)
        expect(csv).toContain(`\r\n${word},${count},${documents}\r\n`);
      expect(markdown).toContain("in 13 of 15 documents.");

      // Tried three times: what may get better, and only that.
      expect(urls.map((url) => server.requestsOf(url))).toEqual([...texts.map(() => 1), 3, 1, 3]);
      expect(mostAtOnce(await api.events(action.id), "Fetch")).toBeLessThanOrEqual(5);
      expect(server.mostAtOnce()).toBeGreaterThan(1);
    } finally {
      await server.close();
    }
  });

  test.concurrent("word-count has a result when no document can be had", async () => {
    const server = await serveDocuments([]);
    const urls = [`${server.url}/gone`];
    const action = await install().api.run({ flow: "word-count", input: { urls } });
    await server.close();
    expect(action).toMatchObject({ status: "partial", output: { words: 0, unique: 0, top: [], documents: [] } });
  });

  test.concurrent("word-count takes addresses of the web alone", async () => {
    const { api } = install();
    for (const url of ["ftp://a.example/x", "file:///etc/passwd", "a.example", "javascript:alert(1)"]) {
      expect(
        await api.post("/actions", { flow: "word-count", input: { urls: ["http://a.example", url] } }),
      ).toMatchObject({
        status: 422,
        body: { errors: [{ path: "input.urls[1]" }] },
      });
    }
  });
}

function describeDemoWide(install: () => Install): void {
  test.concurrent("demo.wide has as many stages as it is told, one after the other", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo.wide", input: { stages: 5, seconds: 0, failAt: 3 } });
    const failed = await api.ended(id);
    expect(failed).toMatchObject({ status: "failed", error: { message: "Simulated failure at stage 3/5" } });
    expect(failed.stages.map(({ status }) => status)).toEqual([
      "completed",
      "completed",
      "failed",
      "skipped",
      "skipped",
    ]);
    await api.post(`/actions/${id}/retry`);
    const action = await api.until(id, ({ status }) => status === "completed", { what: "the retry to end" });
    expect(action).toMatchObject({ output: { stage: 5 } });
    expect(action.stages.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 1, 1]);
    for (const stages of [0, 1_001, 1.5])
      expect(await api.post("/actions", { flow: "demo.wide", input: { stages } })).toMatchObject({
        status: 422,
        body: { errors: [{ path: "input.stages" }] },
      });
  });

  test("demo.wide comes to its end with a thousand stages, the last no slower than the first", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo.wide", input: { stages: 1_000, seconds: 0 } });
    // Lists tell of the action without its thousand stages, which would keep the server from running them.
    await waitFor(
      async () => Listed.parse((await api.get(`/actions?q=${id}&status=completed`)).body).items.length === 1,
      {
        what: "lists to have the action as completed",
        timeoutMs: 50_000,
        intervalMs: 250,
      },
    );
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", output: { stage: 1_000 }, progress: { percent: 100 } });
    expect(action.stages.map(({ name, order, status }) => `${name} ${order} ${status}`)).toEqual(
      Array.from({ length: 1_000 }, (_, place) => `Stage ${place + 1} ${place + 1} completed`),
    );
    const ends = (await api.events(action.id))
      .filter(({ type }) => type === "task.completed")
      .map(({ at }) => Date.parse(at));
    expect(ends).toHaveLength(1_000);
    const took = (from: number, to: number) => (ends[to] ?? Infinity) - (ends[from] ?? 0);
    // What other tests do meanwhile is in it; twenty times as much would not be.
    expect(took(899, 999)).toBeLessThan(5 * took(0, 100) + 1_000);
  });
}
