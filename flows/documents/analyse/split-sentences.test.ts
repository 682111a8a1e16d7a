import { expect, test } from "vitest";

import { splitSentences, unwrapText } from "./split-sentences";

function sentencesOf(text: string): string[] {
  return splitSentences(text).map((sentence) => sentence.text);
}

test.each([
  ["One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]],
  [
    "Dr. Ann B. Lee paid 3.50 at 5 p.m. on the dot. Then she left.",
    ["Dr. Ann B. Lee paid 3.50 at 5 p.m. on the dot.", "Then she left."],
  ],
  ["Acme Inc. Rome, e.g. Trastevere.", ["Acme Inc. Rome, e.g. Trastevere."]],
  ['He said "Stop." "Why?" she asked.', ['He said "Stop."', '"Why?" she asked.']],
  ["1. First item\n2. Second item.", ["First item", "Second item."]],
  ["ham | Go now. Come back.\nspam | Win", ["ham", "Go now.", "Come back.", "spam", "Win"]],
  ["ما اسمك؟ اسمي علي.", ["ما اسمك؟", "اسمي علي."]],
  ["", []],
])("%j", (text, sentences) => {
  expect(sentencesOf(text)).toEqual(sentences);
});

test("each sentence knows where it stands and whether it is complete", () => {
  const text = "A heading\n\n- It rains.  It pours";
  expect(
    splitSentences(text).map(({ start, isComplete, text: sentence }) => [
      text.slice(start, start + sentence.length),
      isComplete,
    ]),
  ).toEqual([
    ["A heading", false],
    ["It rains.", true],
    ["It pours", false],
  ]);
});

test("lines of a wrapped paragraph are joined, and nothing moves", () => {
  const text =
    "The committee met in the town hall of the borough\nand discussed the budget of the coming year for\nan hour.\n\nNext part";
  const unwrapped = unwrapText(text);
  expect(unwrapped.split("\n")[0]).toBe(
    "The committee met in the town hall of the borough and discussed the budget of the coming year for an hour.",
  );
  expect(unwrapped).toHaveLength(text.length);
});

test.each([
  "A short line\nAnother one of a paragraph that has a much longer line in it",
  "All of these people were present at the meeting:\nAnn Lee, chair of the committee and of the council",
  "- A list item that is nearly as long as the other one\n- Another list item that is as long as the other",
  "INV-1 | A row of a table that is long enough | 12\nINV-2 | Another row of it, about as long | 13",
])("lines that were not wrapped stay apart: %j", (text) => {
  expect(unwrapText(text)).toBe(text);
});
