import { expect, test } from "vitest";

import { summarise } from "./summarise";

const TEXT = [
  "Report on the pumps",
  "The pumps of the waterworks are old and lose a third of the water. Nobody likes that.",
  "A new pump costs as much as the repair of three old pumps. We had lunch at noon and it was quite good.",
  "Present: the director of the waterworks, the engineer, and two guests of the town.",
  "The waterworks should replace the old pumps before the next winter. The weather was fine on that day in spring.",
].join("\n\n");

test("the sentences that share most with the rest are chosen, in the order of the text", () => {
  expect(summarise(TEXT, 140)).toEqual([
    "The pumps of the waterworks are old and lose a third of the water.",
    "The waterworks should replace the old pumps before the next winter.",
  ]);
});

test.each([50, 100, 200, 400])("a summary of at most %i characters keeps to it", (maxCharacters) => {
  const sentences = summarise(TEXT, maxCharacters);
  expect(sentences.join(" ").length).toBeLessThanOrEqual(maxCharacters);
  for (const sentence of sentences) expect(TEXT).toContain(sentence);
});

test("a text whose sentences are all too long has no summary", () => {
  expect(summarise("The pumps of the waterworks are old.", 10)).toEqual([]);
  expect(summarise("", 0)).toEqual([]);
});

test("a sentence that is repeated is chosen once", () => {
  const text = `${"The pumps of the waterworks are old and lose water. ".repeat(5)}`;
  expect(summarise(text, 200)).toEqual(["The pumps of the waterworks are old and lose water."]);
});

test("a table without sentences is summarised by its cells", () => {
  const text =
    "No | Work\n1 | Repair of the boiler in the school on Mill Lane\n2 | Repair of the roof of the school on Mill Lane";
  expect(summarise(text, 60)).toEqual(["Repair of the boiler in the school on Mill Lane"]);
});
