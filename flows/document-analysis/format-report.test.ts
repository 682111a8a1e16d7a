import { expect, test } from "vitest";

import type { Analysis } from "../documents/analyse/analysis";
import { formatReport } from "./format-report";

const FILE = { name: "notice.pdf", type: "pdf", sizeBytes: 12_345 } as const;
const EXTRACTED = {
  text: "x".repeat(1_500),
  pages: 2,
  chunks: [
    { start: 0, end: 1_000 },
    { start: 800, end: 1_500 },
  ],
  warnings: ["Page 2 is damaged and was left out."],
};
const ANALYSIS: Analysis = {
  provider: "extractive",
  summary: ["One sentence.", "Another one."],
  entities: { names: ["Ann Lee"], organisations: [], places: ["Ulm"], dates: [], amounts: ["€5"] },
  keywords: ["crane", "port"],
  warnings: ["A note."],
};

test("a report holds what the stages found", () => {
  const { markdown, ...report } = formatReport(FILE, EXTRACTED, ANALYSIS);
  expect(report).toEqual({
    file: FILE,
    provider: "extractive",
    pages: 2,
    characters: 1_500,
    chunks: 2,
    summary: "One sentence. Another one.",
    entities: ANALYSIS.entities,
    keywords: ["crane", "port"],
    warnings: ["Page 2 is damaged and was left out.", "A note."],
  });
  expect(markdown).toBe(
    [
      "# notice.pdf",
      "- Type: PDF, 12,345 bytes\n- Pages: 2\n- Text: 1,500 characters in 2 chunks\n- Analysed by: extractive",
      "## Summary",
      "One sentence. Another one.",
      "## Keywords",
      "crane, port",
      "## Names",
      "- Ann Lee",
      "## Places",
      "- Ulm",
      "## Amounts",
      "- €5",
      "## Notes",
      "- Page 2 is damaged and was left out.\n- A note.",
    ].join("\n\n"),
  );
});

test("a document's text cannot become links, tags or headings of the report", () => {
  const summary = ["# [click](javascript:x) <script>\n- *all*"];
  const { markdown } = formatReport({ ...FILE, name: "a_b\n# c.pdf" }, EXTRACTED, { ...ANALYSIS, summary });
  expect(markdown).toContain(String.raw`\# \[click\](javascript:x) \<script\> - \*all\*`);
  expect(markdown).toContain(String.raw`# a\_b # c.pdf`);
});

test("a document without pages, summary and keywords says so", () => {
  const { pages: _pages, ...extracted } = EXTRACTED;
  const { markdown, ...report } = formatReport(FILE, extracted, { ...ANALYSIS, summary: [], keywords: [] });
  expect(report).not.toHaveProperty("pages");
  expect(markdown).toContain("## Summary\n\nNone.\n\n## Keywords\n\nNone.");
});
