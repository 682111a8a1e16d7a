import { expect, test } from "vitest";

import { countWords } from "./count-words";
import { type DocumentCount, reduceCounts } from "./reduce-counts";
import { wordsCsv, wordsMarkdown } from "./write-artefacts";

function counted(url: string, text: string): DocumentCount {
  const counts = countWords(text);
  return { url, words: counts.reduce((sum, { count }) => sum + count, 0), unique: counts.length, counts };
}

const ONE = counted("http://a.example/one_1", "sun moon sun");
const TWO = counted("http://a.example/two", "moon star");
const MISSING = [{ url: "http://a.example/gone", reason: "It answered with status 404." }];

test("documents are added up, and their words put together", () => {
  expect(reduceCounts([ONE, TWO], MISSING)).toEqual({
    documents: [
      { url: "http://a.example/one_1", words: 3, unique: 2 },
      { url: "http://a.example/two", words: 2, unique: 2 },
    ],
    missing: MISSING,
    words: 5,
    unique: 3,
    top: [
      { word: "moon", count: 2, documents: 2 },
      { word: "sun", count: 2, documents: 1 },
      { word: "star", count: 1, documents: 1 },
    ],
    counts: [
      { word: "moon", count: 2, documents: 2 },
      { word: "sun", count: 2, documents: 1 },
      { word: "star", count: 1, documents: 1 },
    ],
  });
});

test("a word that is rare in each document may be among the thirty most frequent of all", () => {
  const own = (document: number) =>
    Array.from({ length: 40 }, (_, place) => `own${document}x${place} `.repeat(2)).join("");
  const documents = [1, 2, 3].map((document) => counted(`http://a.example/${document}`, `${own(document)} everywhere`));
  const { top, unique } = reduceCounts(documents, []);
  expect(top).toHaveLength(30);
  expect(top[0]).toEqual({ word: "everywhere", count: 3, documents: 3 });
  // Of 120 words that occur twice, those that come first.
  expect(top.at(-1)).toEqual({ word: "own1x34", count: 2, documents: 1 });
  expect(unique).toBe(121);
});

test("nothing comes to nothing", () => {
  const { counts, ...totals } = reduceCounts([], MISSING);
  expect(totals).toMatchObject({ documents: [], words: 0, unique: 0, top: [] });
  expect(wordsCsv(counts)).toBe("word,count,documents\r\n");
  expect(wordsMarkdown(totals)).toContain("0 words, 0 of them different, in 0 of 1 documents.");
});

test("what is found can be read as a table of numbers and as a page", () => {
  const { counts, ...totals } = reduceCounts([ONE, TWO], MISSING);
  expect(wordsCsv(counts)).toBe("word,count,documents\r\nmoon,2,2\r\nsun,2,1\r\nstar,1,1\r\n");
  expect(wordsMarkdown(totals)).toBe(
    [
      "# Word count",
      "5 words, 3 of them different, in 2 of 3 documents.",
      "## The 3 most frequent words",
      "| Word | Count | Documents |\n| --- | --- | --- |\n| moon | 2 | 2 |\n| sun | 2 | 1 |\n| star | 1 | 1 |",
      "## Documents",
      "| Address | Words | Different words |\n| --- | --- | --- |\n" +
        String.raw`| http://a.example/one\_1 | 3 | 2 |` +
        "\n| http://a.example/two | 2 | 2 |",
      "## Missing",
      "| Address | Reason |\n| --- | --- |\n| http://a.example/gone | It answered with status 404. |",
    ].join("\n\n"),
  );
});
