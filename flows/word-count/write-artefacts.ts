import { escapeMarkdown } from "../documents/write/markdown";
import type { TotalCount, Totals } from "./reduce-counts";

/** All words as CSV by RFC 4180. Words hold letters, digits and apostrophes alone, so none needs quotes. */
export function wordsCsv(counts: readonly TotalCount[]): string {
  const rows = counts.map(({ word, count, documents }) => `${word},${count},${documents}\r\n`);
  return `word,count,documents\r\n${rows.join("")}`;
}

/** The most frequent words and the documents they come from, as a page to read. */
export function wordsMarkdown({ documents, missing, words, unique, top }: Totals): string {
  const number = new Intl.NumberFormat("en-GB");
  return [
    "# Word count",
    `${number.format(words)} words, ${number.format(unique)} of them different, in ${number.format(documents.length)} of ${number.format(documents.length + missing.length)} documents.`,
    `## The ${top.length} most frequent words`,
    tableOf(
      ["Word", "Count", "Documents"],
      top.map((one) => [one.word, number.format(one.count), number.format(one.documents)]),
    ),
    "## Documents",
    tableOf(
      ["Address", "Words", "Different words"],
      documents.map((one) => [one.url, number.format(one.words), number.format(one.unique)]),
    ),
    ...(missing.length === 0
      ? []
      : [
          "## Missing",
          tableOf(
            ["Address", "Reason"],
            missing.map(({ url, reason }) => [url, reason]),
          ),
        ]),
  ].join("\n\n");
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((cells) => cells.map(escapeMarkdown))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
