import { expect, test } from "vitest";

import { countWords } from "./count-words";

test("words are counted, the most frequent first and ties by their characters", () => {
  expect(countWords("The cat saw a cat. The dog didn't; 7 cats did.")).toEqual([
    { word: "cat", count: 2 },
    { word: "the", count: 2 },
    { word: "7", count: 1 },
    { word: "a", count: 1 },
    { word: "cats", count: 1 },
    { word: "did", count: 1 },
    { word: "didn't", count: 1 },
    { word: "dog", count: 1 },
    { word: "saw", count: 1 },
  ]);
});

test("capitals, apostrophes and the way accents are written make no difference", () => {
  expect(countWords("ÉTÉ été e\u0301te\u0301 — L’été l'été")).toEqual([
    { word: "été", count: 3 },
    { word: "l'été", count: 2 },
  ]);
});

test("words of any script are words", () => {
  expect(countWords("Привет, мир! Мир? नमस्ते 世界 İstanbul").map(({ word, count }) => [word, count])).toEqual([
    ["мир", 2],
    ["i̇stanbul", 1],
    ["привет", 1],
    ["नमस्ते", 1],
    ["世界", 1],
  ]);
});

test("words that objects know are words like any other", () => {
  expect(countWords("constructor __proto__ toString constructor")).toEqual([
    { word: "constructor", count: 2 },
    { word: "proto", count: 1 },
    { word: "tostring", count: 1 },
  ]);
});

test.each(["", " \n–…!", "''"])("%j has no words", (text) => {
  expect(countWords(text)).toEqual([]);
});
