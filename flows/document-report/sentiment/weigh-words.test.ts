import { expect, test } from "vitest";

import { BAD_WORDS, BEST_WORDS, DEGREES, GOOD_WORDS, NEGATORS, WORST_WORDS } from "./sentiment-words";
import { weighWords } from "./weigh-words";

test.each([
  ["The room was good.", [1]],
  ["The room was bad.", [-1]],
  ["An excellent room and a terrible bath", [2, -2]],
  ["The table stands by the door.", []],
  ["", []],
])("%j: praise and blame", (sentence, weights) => {
  expect(weighWords(sentence)).toEqual(weights);
});

test.each([
  ["a very good room", [1.5]],
  ["a really very good room", [2.25]],
  ["an extremely bad room", [-2]],
  ["a slightly bad room", [-0.5]],
  ["very much a good room", [1]],
])("%j: a degree counts for the word right after it", (sentence, weights) => {
  expect(weighWords(sentence)).toEqual(weights);
});

test.each([
  ["The room was not good.", [-0.5]],
  ["The room wasn’t good.", [-0.5]],
  ["The room isn't very good.", [-0.75]],
  ["There was never a real problem.", [0.5]],
  ["Without errors or complaints", [0.5, -1]],
  ["It was not a very much better room.", [-0.5]],
  ["It was not the room that had been good.", [1]],
  ["No, the room was good.", [1]],
  ["It was not cheap but good.", [1]],
  ["It was not only good.", [1]],
  ["It was neither good nor bad.", [-0.5, 0.5]],
])("%j: a negation turns what follows it closely", (sentence, weights) => {
  expect(weighWords(sentence)).toEqual(weights);
});

test.each([
  ["happier", 1],
  ["happily", 1],
  ["Improving", 1],
  ["improved", 1],
  ["comfortably", 1],
  ["Failures", -1],
  ["failed", -1],
  ["denied", -1],
  ["jammed", -1],
  ["LOSING", -1],
  ["weaknesses", -1],
  ["horribly", -2],
])("%s is a form of a word that is known", (word, weight) => {
  expect(weighWords(word)).toEqual([weight]);
});

test.each(["goods", "lately", "the latest", "business", "a well-meaning one", "user", "evening", "thing"])(
  "%s is none",
  (words) => {
    expect(weighWords(words)).toEqual([]);
  },
);

test("no word stands in two lists", () => {
  const lists = [GOOD_WORDS, BEST_WORDS, BAD_WORDS, WORST_WORDS, NEGATORS, new Set(DEGREES.keys())];
  const words = lists.flatMap((list) => [...list]);
  expect(words.filter((word, place) => words.indexOf(word) !== place)).toEqual([]);
});

test("a sentence without end takes no long time", { timeout: 5_000 }, () => {
  expect(weighWords("not very good ".repeat(50_000))).toHaveLength(50_000);
});
