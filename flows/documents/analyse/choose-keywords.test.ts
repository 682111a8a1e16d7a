import { expect, test } from "vitest";

import { chooseKeywords } from "./choose-keywords";
import { countTerms, mergeCounts } from "./count-terms";
import { findMentions } from "./find-entities";

function keywordsOf(text: string): string[] {
  return chooseKeywords(countTerms(text, findMentions(text)));
}

test("frequent words come first, in the form the text prefers", () => {
  const text =
    "Cranes lift. The cranes of the port lift containers. A crane rusts. Containers rust in the port. The port sleeps.";
  expect(keywordsOf(text).slice(0, 3)).toEqual(["cranes", "port", "lift"]);
});

test("two words that belong together are one keyword, and their bound word is none besides", () => {
  const text =
    "The water main leaks. A new water main is dear. The water main was old. The pump is new, the pump is fine.";
  const keywords = keywordsOf(text);
  expect(keywords[0]).toBe("water main");
  expect(keywords).not.toContain("water");
  expect(keywords).toContain("pump");
});

test("people, organisations, dates, sums, addresses and general words are no keywords", () => {
  const text =
    "Maria Lund of Ohmwerk AG paid €5 on 3 May 2024. Maria Lund said the report of the week is at https://ohm.example/report and boiler@ohm.example.";
  expect(keywordsOf(text)).toEqual([]);
});

test("there are at most ten, and ties stand in the order of the text", () => {
  const words = "anvil basket candle drum engine feather garden hammer island jacket kettle ladder";
  expect(keywordsOf(words.replaceAll(" ", ", "))).toEqual(words.split(" ").slice(0, 10));
});

test("the counts of two parts are those of the whole", () => {
  const parts = ["The pump leaks. A water main bursts.\n", "The water main is old. The pump hums."];
  const [first = "", second = ""] = parts;
  const merged = mergeCounts(countTerms(first, []), countTerms(second, []));
  expect(chooseKeywords(merged)).toEqual(keywordsOf(parts.join("")));
});
