import { escapeMarkdown, markdownList } from "../documents/write/markdown";
import type { Findings } from "./combine-findings";
import type { Sentiment } from "./sentiment/classify-sentiment";

const MISSING = "Missing: this part of the report failed.";

const VERDICTS = {
  positive: "Positive",
  negative: "Negative",
  mixed: "Mixed",
  neutral: "Neutral: no word of the text expresses an opinion",
} as const satisfies Record<Sentiment["label"], string>;

/** A report as a page to read. What is missing is named at its top and in its place. */
export function formatFindings(findings: Findings): string {
  const { file, missing, warnings } = findings;
  return [
    `# ${escapeMarkdown(file.name)}`,
    ...(missing.length === 0 ? [] : [`**Incomplete:** ${missing.join(" and ")} could not be found.`]),
    factsOf(findings),
    "## Sentiment",
    findings.sentiment === null ? MISSING : sentimentOf(findings.sentiment),
    "## Keywords",
    partOf(findings.keywords, ", "),
    "## Summary",
    partOf(findings.summary, " "),
    ...(warnings.length === 0 ? [] : ["## Notes", markdownList(warnings)]),
  ].join("\n\n");
}

function factsOf({ pages, characters, words }: Findings): string {
  const number = new Intl.NumberFormat("en-GB");
  return markdownList([
    ...(pages === undefined ? [] : [`Pages: ${number.format(pages)}`]),
    `Words: ${number.format(words)}`,
    `Characters: ${number.format(characters)}`,
  ]);
}

function sentimentOf({ label, score, sentences, mostPositive, mostNegative }: Sentiment): string {
  if (label === "neutral") return `${VERDICTS.neutral}.`;
  const { positive, negative, neutral } = sentences;
  return [
    `${VERDICTS[label]}, with a score of ${score} between -1 and 1.`,
    markdownList([
      `Sentences: ${positive} positive, ${negative} negative, ${neutral} neither`,
      ...(mostPositive === null ? [] : [`Most positive: ${mostPositive}`]),
      ...(mostNegative === null ? [] : [`Most negative: ${mostNegative}`]),
    ]),
  ].join("\n\n");
}

function partOf(texts: readonly string[] | null, separator: string): string {
  if (texts === null) return MISSING;
  return texts.length === 0 ? "None." : escapeMarkdown(texts.join(separator));
}
