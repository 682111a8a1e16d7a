import { expect, test } from "vitest";

import { type BranchResults, combineFindings } from "./combine-findings";
import { formatFindings } from "./format-findings";

const FILE = { name: "review_1.md", type: "markdown", sizeBytes: 300 } as const;
const TEXT = "The hotel’s rooms are good.\n\nThe 2 lifts aren't.";
const READ = { file: FILE, text: TEXT, pages: 2, warnings: ["A note."] };
const RESULTS: BranchResults = {
  sentiment: {
    label: "positive",
    score: 0.33,
    opinions: 3,
    sentences: { positive: 1, negative: 1, neutral: 0 },
    mostPositive: "The hotel’s rooms are good.",
    mostNegative: "The 2 lifts aren't.",
  },
  keywords: ["hotel", "rooms"],
  summary: ["The hotel’s rooms are good."],
};

test("a report holds what the branches found, and reads as a page", () => {
  const findings = combineFindings(READ, RESULTS);
  expect(findings).toEqual({
    file: FILE,
    pages: 2,
    characters: TEXT.length,
    words: 9,
    ...RESULTS,
    missing: [],
    warnings: ["A note."],
  });
  expect(formatFindings(findings)).toBe(
    [
      String.raw`# review\_1.md`,
      "- Pages: 2\n- Words: 9\n- Characters: 48",
      "## Sentiment",
      "Positive, with a score of 0.33 between -1 and 1.",
      "- Sentences: 1 positive, 1 negative, 0 neither\n" +
        "- Most positive: The hotel’s rooms are good.\n- Most negative: The 2 lifts aren't.",
      "## Keywords",
      "hotel, rooms",
      "## Summary",
      "The hotel’s rooms are good.",
      "## Notes",
      "- A note.",
    ].join("\n\n"),
  );
});

test.each([
  { branch: "sentiment", heading: "Sentiment" },
  { branch: "keywords", heading: "Keywords" },
  { branch: "summary", heading: "Summary" },
] as const)("without $branch the report has the other two, and says what is missing", ({ branch, heading }) => {
  const findings = combineFindings(READ, { ...RESULTS, [branch]: null });
  expect(findings).toMatchObject({ ...RESULTS, [branch]: null, missing: [branch] });
  const page = formatFindings(findings);
  expect(page).toContain(`**Incomplete:** ${branch} could not be found.`);
  expect(page.split("\n\n## ").filter((part) => part.includes("Missing: "))).toEqual([
    expect.stringMatching(new RegExp(`^${heading}\\n\\nMissing: this part of the report failed\\.`)),
  ]);
});

test("what was found and is nothing is not missing", () => {
  const { pages: _pages, ...read } = READ;
  const neutral = { ...RESULTS.sentiment, label: "neutral", score: 0, opinions: 0 } as const;
  const findings = combineFindings(read, {
    sentiment: {
      ...neutral,
      sentences: { positive: 0, negative: 0, neutral: 2 },
      mostPositive: null,
      mostNegative: null,
    },
    keywords: [],
    summary: [],
  });
  const page = formatFindings({ ...findings, warnings: [] });
  expect(page).toBe(
    String.raw`# review\_1.md` +
      "\n\n- Words: 9\n- Characters: 48" +
      "\n\n## Sentiment\n\nNeutral: no word of the text expresses an opinion." +
      "\n\n## Keywords\n\nNone.\n\n## Summary\n\nNone.",
  );
});
