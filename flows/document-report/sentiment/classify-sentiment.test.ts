import { expect, test } from "vitest";

import { classifySentiment } from "./classify-sentiment";

const REVIEW = `The staff were friendly. The rooms are clean and very comfortable.

Breakfast was not good. We arrived on a Monday. The lift is horribly slow, and the bar was closed.`;

test("a review is weighed by hand to the same figures", async () => {
  // Praise: friendly 1, clean 1, very comfortable 1.5. Blame: not good 0.5, horribly 2, slow 1.
  expect(await classifySentiment(REVIEW)).toEqual({
    label: "mixed",
    score: 0,
    opinions: 6,
    sentences: { positive: 2, negative: 2, neutral: 1 },
    mostPositive: "The rooms are clean and very comfortable.",
    mostNegative: "The lift is horribly slow, and the bar was closed.",
  });
});

test.each([
  ["A superb film. Nothing is boring.", "positive", 1],
  ["A good start. A bad end. A good cast.", "positive", 0.33],
  ["A dull film. Good music, bad actors, weak ending.", "negative", -0.5],
  ["Good. Bad. Good. Bad. Good.", "positive", 0.2],
  ["Very good. Bad. Bad. Good. Slightly bad.", "mixed", 0],
  ["The film lasts two hours.", "neutral", 0],
  ["Der Film dauert zwei Stunden.", "neutral", 0],
])("%j is %s with a score of %d", async (text, label, score) => {
  const sentiment = await classifySentiment(text);
  expect(sentiment.score).toBe(score);
  expect(sentiment.label).toBe(label);
});

test("of sentences that say as much, the first is shown; none when nothing is praised or blamed", async () => {
  expect(await classifySentiment("A good start. A good end. It rains.")).toMatchObject({
    mostPositive: "A good start.",
    mostNegative: null,
  });
});

test("a sentence that is too long to be shown counts all the same", async () => {
  const long = `It is ${"a day and ".repeat(50)}good.`;
  expect(await classifySentiment(long)).toMatchObject({ label: "positive", opinions: 1, mostPositive: null });
});

test("a long text comes to what its parts come to, and stops when it is told to", async () => {
  const line = "The first part was good and the second was bad, all in all it was a nice day.\n\n";
  const sentiment = await classifySentiment(line.repeat(10_000));
  expect(sentiment).toMatchObject({ opinions: 30_000, score: 0.33, sentences: { positive: 10_000, negative: 0 } });
  const stopped = AbortSignal.abort(new Error("stop"));
  await expect(classifySentiment(line, { signal: stopped })).rejects.toThrow("stop");
});
